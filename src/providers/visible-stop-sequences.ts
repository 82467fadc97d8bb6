import type { Adaptations } from "./adaptations.ts";
import type { DialectCall } from "./dialect.ts";

/** The stop sequences without those of white space, which Claude refuses and nobody else can mean; undefined: none. */
export function visibleStopSequences(call: DialectCall, notes: Adaptations): readonly string[] | undefined {
  const kept = call.request.stopSequences.filter((sequence) => sequence.trim() !== "");
  if (kept.length < call.request.stopSequences.length) {
    notes.dropped("stop_sequences of white space", "the dialect refuses them");
  }
  return kept.length === 0 ? undefined : kept;
}
