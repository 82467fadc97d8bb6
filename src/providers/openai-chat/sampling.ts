import type { JsonObject } from "../../core/base/json.ts";
import type { ChatField } from "../../core/model/host-preset.ts";
import type { ReasoningEffort } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** Whether a field is not sent to this host and model. */
export type Refused = (field: ChatField) => boolean;

export function refusedBy(call: DialectCall): Refused {
  const { refuses, refusesWhileReasoning } = call.host.chat;
  const reasons =
    call.endpoint.capabilities.has("reasoning") && call.request.sampling.reasoningEffort !== "none";
  return (field) => refuses.includes(field) || (reasons && refusesWhileReasoning.includes(field));
}

/** The fields that say how the model draws its words, and how hard it thinks first. */
export function samplingFields(call: DialectCall, refused: Refused, notes: Adaptations): JsonObject {
  const { sampling, stopSequences } = call.request;
  const quirks = call.host.chat;
  const taken = <T>(field: ChatField, name: string, value: T | undefined): T | undefined => {
    if (value === undefined || !refused(field)) return value;
    notes.dropped(name, "the host or the model does not take it");
    return undefined;
  };
  const stop = taken("stop", "stop_sequences", stopSequences.length === 0 ? undefined : stopSequences);
  return {
    temperature: clamped(taken("temperature", "sampling.temperature", sampling.temperature), call, notes),
    top_p: taken("top_p", "sampling.top_p", sampling.topP),
    top_k: taken("top_k", "sampling.top_k", sampling.topK),
    [quirks.seedField]: offered(taken("seed", "sampling.seed", sampling.seed), "seed", call, notes),
    frequency_penalty: taken("frequency_penalty", "sampling.frequency_penalty", sampling.frequencyPenalty),
    presence_penalty: taken("presence_penalty", "sampling.presence_penalty", sampling.presencePenalty),
    stop,
    ...logprobFields(taken("logprobs", "sampling.top_logprobs", sampling.topLogprobs), call, notes),
    ...reasoningFields(sampling.reasoningEffort, call, notes),
  };
}

function clamped(value: number | undefined, call: DialectCall, notes: Adaptations): number | undefined {
  const most = call.host.chat.temperatureMax;
  if (value === undefined || value <= most) return value;
  notes.changed(`sampling.temperature to ${most}`, "the host's scale ends there");
  return most;
}

function offered(
  value: number | undefined,
  what: "seed" | "logprobs",
  call: DialectCall,
  notes: Adaptations,
): number | undefined {
  if (value === undefined || call.endpoint.capabilities.has(what)) return value;
  notes.dropped(what === "seed" ? "sampling.seed" : "sampling.top_logprobs", "not offered by the model");
  return undefined;
}

function logprobFields(asked: number | undefined, call: DialectCall, notes: Adaptations): JsonObject {
  const count = offered(asked === 0 ? undefined : asked, "logprobs", call, notes);
  if (count === undefined) return {};
  return call.host.chat.logprobs === "count" ? { logprobs: count } : { logprobs: true, top_logprobs: count };
}

function reasoningFields(
  effort: ReasoningEffort | undefined,
  call: DialectCall,
  notes: Adaptations,
): JsonObject {
  if (effort === undefined) return {};
  if (!call.endpoint.capabilities.has("reasoning")) {
    if (effort !== "none") notes.dropped("sampling.reasoning_effort", "not offered by the model");
    return {};
  }
  switch (call.host.chat.reasoning) {
    case "reasoning_effort":
      return { reasoning_effort: effort };
    case "reasoning":
      return { reasoning: { effort } };
    case "thinking":
      if (effort === "none") return { thinking: { type: "disabled" } };
      if (effort === "medium") notes.changed("sampling.reasoning_effort to high", "the host has no medium");
      return { thinking: { type: "enabled" }, reasoning_effort: effort === "low" ? "low" : "high" };
  }
}
