import type { Violations } from "./violations.ts";

const encoder = new TextEncoder();

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Adds a violation when a required text is empty. */
export function requireText(text: string, path: string, violations: Violations): string {
  if (text === "") violations.add(path, "is required");
  return text;
}

/** Adds a violation when a text has too many bytes of UTF-8. */
export function boundText(text: string, maxBytes: number, path: string, violations: Violations): string {
  const bytes = byteLength(text);
  if (bytes > maxBytes) violations.add(path, `must have at most ${maxBytes} bytes, has ${bytes}`);
  return text;
}

/** The empty text as undefined: proto3 cannot tell it from an absent one. */
export function textOrUndefined(text: string): string | undefined {
  return text === "" ? undefined : text;
}
