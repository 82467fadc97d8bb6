import type { JsonObject } from "../../core/base/json.ts";
import type { ChatField } from "../../core/model/host-preset.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The fields that say how the model draws its words, and how hard it thinks first. */
export function samplingFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { sampling } = call.request;
  const { refuses, refusesWhileReasoning, temperatureMax } = call.host.chat;
  const can = call.endpoint.capabilities;
  const reasons = can.has("reasoning") && sampling.reasoningEffort !== "none";
  dropUnknown(call, notes);
  const taken = (field: ChatField, value: number | undefined): number | undefined => {
    const refused = refuses.includes(field) || (reasons && refusesWhileReasoning.includes(field));
    if (value === undefined || !refused) return value;
    notes.dropped(
      `sampling.${field === "logprobs" ? "top_logprobs" : field}`,
      "the host or the model does not take it",
    );
    return undefined;
  };
  const temperature = taken("temperature", sampling.temperature);
  if (temperature !== undefined && temperature > temperatureMax) {
    notes.changed(`sampling.temperature to ${temperatureMax}`, "the host's scale ends there");
  }
  return {
    temperature: temperature === undefined ? undefined : Math.min(temperature, temperatureMax),
    top_p: taken("top_p", sampling.topP),
    ...logprobFields(taken("logprobs", sampling.topLogprobs || undefined), call, notes),
    ...reasoningField(call, notes),
  };
}

function logprobFields(count: number | undefined, call: DialectCall, notes: Adaptations): JsonObject {
  if (count === undefined) return {};
  if (call.endpoint.capabilities.has("logprobs")) return { top_logprobs: count };
  notes.dropped("sampling.top_logprobs", "not offered by the model");
  return {};
}

/** Summaries of thoughts are not asked for: some accounts may not have them, and the whole request fails. */
function reasoningField(call: DialectCall, notes: Adaptations): JsonObject {
  const effort = call.request.sampling.reasoningEffort;
  if (effort === undefined) return {};
  if (call.endpoint.capabilities.has("reasoning")) return { reasoning: { effort } };
  if (effort !== "none") notes.dropped("sampling.reasoning_effort", "not offered by the model");
  return {};
}

function dropUnknown(call: DialectCall, notes: Adaptations): void {
  const { sampling, stopSequences } = call.request;
  const why = "the dialect has no field for it";
  if (sampling.topK !== undefined) notes.dropped("sampling.top_k", why);
  if (sampling.seed !== undefined) notes.dropped("sampling.seed", why);
  if (sampling.frequencyPenalty !== undefined) notes.dropped("sampling.frequency_penalty", why);
  if (sampling.presencePenalty !== undefined) notes.dropped("sampling.presence_penalty", why);
  if (stopSequences.length > 0) notes.dropped("stop_sequences", why);
}
