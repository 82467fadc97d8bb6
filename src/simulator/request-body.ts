import { isJsonObject, type JsonObject } from "../core/base/json.ts";

/** Reads a body as a JSON object; undefined when it is none. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The key of a "Bearer" authorization header; undefined when there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  const match = /^Bearer\s+(\S+)$/iu.exec(header ?? "");
  return match?.[1];
}
