import { createHash } from "node:crypto";
import type { CompletionRequest, RoutingPreferences } from "../core/model/request.ts";

/**
 * Tells requests apart for idempotency keys: equal requests have equal fingerprints,
 * whatever the order of their maps. What is asked and who may answer counts. The key
 * itself, the caller's labels for logs and how patiently or often he has it tried do
 * not: who asks again may well have less time. SHA-256 in hexadecimal.
 */
export function fingerprintOf(request: CompletionRequest): string {
  const { idempotencyKey: _, metadata: __, routing, ...content } = request;
  const asked = { ...content, routing: whoMayAnswer(routing) };
  return createHash("sha256").update(JSON.stringify(asked, plain)).digest("hex");
}

/** The wishes without those that say how a call is carried out. A new wish counts until it is named here. */
function whoMayAnswer(routing: RoutingPreferences): Partial<RoutingPreferences> {
  const {
    ttftTimeoutMs: _ttft,
    totalTimeoutMs: _total,
    maxAttempts: _attempts,
    recoveryMode: _mode,
    holdTokens: _tokens,
    holdMs: _hold,
    hedging: _hedging,
    onAmbiguous: _ambiguous,
    ...rest
  } = routing;
  return rest;
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
