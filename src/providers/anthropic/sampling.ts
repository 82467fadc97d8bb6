import type { JsonObject } from "../../core/base/json.ts";
import type { Adaptations } from "../adaptations.ts";
import { claudeTraitsOf } from "../claude-traits.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that say how the model draws its words. `thinks` fixes most of them. */
export function samplingFields(call: DialectCall, thinks: boolean, notes: Adaptations): JsonObject {
  const { sampling } = call.request;
  dropUnknown(call, notes);
  const traits = claudeTraitsOf(call.endpoint.model);
  const fixed = thinks || traits.sampling === "fixed";
  const temperature = temperatureOf(sampling.temperature, fixed, notes);
  let topP = sampling.topP;
  if (topP !== undefined && temperature !== undefined && traits.eitherTemperatureOrTopP) {
    notes.dropped("sampling.top_p", "the model takes temperature or top_p, not both");
    topP = undefined;
  }
  return {
    temperature,
    top_p: fixed && topP !== undefined && topP < leastFixedTopP ? drop("sampling.top_p", topP, notes) : topP,
    top_k: fixed ? drop("sampling.top_k", sampling.topK, notes) : sampling.topK,
    stop_sequences: stopSequences(call, notes),
  };
}

/** What a model with fixed sampling still accepts, because it changes next to nothing. */
const leastFixedTopP = 0.99;

function temperatureOf(value: number | undefined, fixed: boolean, notes: Adaptations): number | undefined {
  if (value === undefined || value === 1) return value;
  if (fixed) return drop("sampling.temperature", value, notes);
  if (value < 1) return value;
  notes.changed("sampling.temperature to 1", "the dialect's scale ends there");
  return 1;
}

function drop(what: string, value: unknown, notes: Adaptations): undefined {
  if (value !== undefined) notes.dropped(what, "the model draws its words in one way only");
}

function dropUnknown(call: DialectCall, notes: Adaptations): void {
  const { seed, frequencyPenalty, presencePenalty, topLogprobs } = call.request.sampling;
  const why = "the dialect has no field for it";
  if (seed !== undefined) notes.dropped("sampling.seed", why);
  if (frequencyPenalty !== undefined) notes.dropped("sampling.frequency_penalty", why);
  if (presencePenalty !== undefined) notes.dropped("sampling.presence_penalty", why);
  if (topLogprobs !== undefined && topLogprobs > 0) notes.dropped("sampling.top_logprobs", why);
}

/** The API refuses a stop sequence of white space. */
function stopSequences(call: DialectCall, notes: Adaptations): readonly string[] | undefined {
  const kept = call.request.stopSequences.filter((sequence) => sequence.trim() !== "");
  if (kept.length < call.request.stopSequences.length) {
    notes.dropped("stop_sequences of white space", "the dialect refuses them");
  }
  return kept.length === 0 ? undefined : kept;
}
