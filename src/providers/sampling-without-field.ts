import type { Adaptations } from "./adaptations.ts";
import type { DialectCall } from "./dialect.ts";

/** Tells of the sampling that dialects of Claude's and Bedrock's make have no field for. */
export function dropSamplingWithoutField(call: DialectCall, notes: Adaptations): void {
  const { seed, frequencyPenalty, presencePenalty, topLogprobs } = call.request.sampling;
  const why = "the dialect has no field for it";
  if (seed !== undefined) notes.dropped("sampling.seed", why);
  if (frequencyPenalty !== undefined) notes.dropped("sampling.frequency_penalty", why);
  if (presencePenalty !== undefined) notes.dropped("sampling.presence_penalty", why);
  if (topLogprobs !== undefined && topLogprobs > 0) notes.dropped("sampling.top_logprobs", why);
}
