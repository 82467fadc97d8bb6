import { createHash } from "node:crypto";
import type { CompletionRequest } from "../core/model/request.ts";

/**
 * Tells requests apart for idempotency keys: equal requests have equal fingerprints,
 * whatever the order of their maps; the key itself and the caller's labels for logs
 * do not count. SHA-256 in hexadecimal.
 */
export function fingerprintOf(request: CompletionRequest): string {
  const { idempotencyKey: _, metadata: __, ...content } = request;
  return createHash("sha256").update(JSON.stringify(content, plain)).digest("hex");
}

/** Maps, sets and bytes have no JSON of their own; the keys of objects are sorted. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: createHash("sha256").update(value).digest("hex") };
  if (value instanceof Map) return sorted([...value]);
  if (value instanceof Set) return [...value].toSorted();
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return sorted(Object.entries(value));
  return value;
}

function sorted(entries: readonly (readonly [unknown, unknown])[]): readonly (readonly [unknown, unknown])[] {
  return entries.toSorted(([left], [right]) => (String(left) < String(right) ? -1 : 1));
}
