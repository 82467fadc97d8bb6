import type { JsonObject } from "../../core/base/json.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** The dialect's own bound of stop_sequences. */
const mostStops = 5;

/** The fields that say how the model draws its words; each scale ends where Cohere's API reference says. */
export function samplingFields(call: DialectCall, notes: Adaptations): JsonObject {
  const { sampling, stopSequences } = call.request;
  const within = (name: string, value: number | undefined, least: number, most: number) => {
    const taken = value === undefined ? undefined : Math.min(most, Math.max(least, value));
    if (taken !== value) notes.changed(`sampling.${name} to ${taken}`, "the dialect's scale ends there");
    return taken;
  };
  const stop = stopSequences.slice(0, mostStops);
  if (stop.length < stopSequences.length) {
    notes.dropped("stop_sequences", `the dialect takes ${mostStops}`);
  }
  return {
    temperature: within("temperature", sampling.temperature, 0, 1),
    p: within("top_p", sampling.topP, 0.01, 0.99),
    k: within("top_k", sampling.topK, 0, 500),
    seed: offered(call, "seed", sampling.seed, notes),
    frequency_penalty: within("frequency_penalty", sampling.frequencyPenalty, 0, 1),
    presence_penalty: within("presence_penalty", sampling.presencePenalty, 0, 1),
    logprobs: logprobsField(call, notes),
    stop_sequences: stop.length === 0 ? undefined : stop,
  };
}

/** Of the chosen words alone: the dialect has no number of others. */
function logprobsField(call: DialectCall, notes: Adaptations): true | undefined {
  const asked = offered(call, "logprobs", call.request.sampling.topLogprobs || undefined, notes);
  if (asked === undefined) return undefined;
  notes.changed("sampling.top_logprobs to the chosen tokens alone", "the dialect tells of no others");
  return true;
}

function offered(
  call: DialectCall,
  what: "seed" | "logprobs",
  value: number | undefined,
  notes: Adaptations,
): number | undefined {
  if (value === undefined || call.endpoint.capabilities.has(what)) return value;
  notes.dropped(what === "seed" ? "sampling.seed" : "sampling.top_logprobs", "not offered by the model");
  return undefined;
}
