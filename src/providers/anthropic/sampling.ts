import type { JsonObject } from "../../core/base/json.ts";
import type { Adaptations } from "../adaptations.ts";
import { claudeTraitsOf } from "../claude-traits.ts";
import type { DialectCall } from "../dialect.ts";
import { dropSamplingWithoutField } from "../sampling-without-field.ts";
import { visibleStopSequences } from "../visible-stop-sequences.ts";

/** The fields that say how the model draws its words. `thinks` fixes most of them. */
export function samplingFields(call: DialectCall, thinks: boolean, notes: Adaptations): JsonObject {
  const { sampling } = call.request;
  dropSamplingWithoutField(call, notes);
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
    stop_sequences: visibleStopSequences(call, notes),
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
