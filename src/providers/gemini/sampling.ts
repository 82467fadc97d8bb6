import type { JsonObject } from "../../core/base/json.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { traitsOf } from "./model-traits.ts";

/** The fields of generationConfig that say how the model draws its words. */
export function samplingFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { sampling, stopSequences } = call.request;
  const can = call.endpoint.capabilities;
  const { penalties } = traitsOf(call.endpoint.model);
  const taken = (name: string, able: boolean, value: number | undefined): number | undefined => {
    if (value === undefined || able) return value;
    notes.dropped(`sampling.${name}`, "not offered by the model");
    return undefined;
  };
  const logprobs = taken("top_logprobs", can.has("logprobs"), sampling.topLogprobs || undefined);
  return {
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    seed: taken("seed", can.has("seed"), sampling.seed),
    frequencyPenalty: taken("frequency_penalty", penalties, sampling.frequencyPenalty),
    presencePenalty: taken("presence_penalty", penalties, sampling.presencePenalty),
    ...(stopSequences.length === 0 ? {} : { stopSequences }),
    ...(logprobs === undefined ? {} : { responseLogprobs: true, logprobs }),
  };
}
