import type { JsonObject } from "../../core/base/json.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { outputBound } from "../output-bound.ts";
import { dropSamplingWithoutField } from "../sampling-without-field.ts";
import { visibleStopSequences } from "../visible-stop-sequences.ts";
import { type ModelTraits, traitsOf } from "./model-traits.ts";
import type { Reasoning } from "./reasoning.ts";

/** The fields of `inferenceConfig`, those that Converse has for every model. */
export function inferenceConfig(call: DialectCall, reasoning: Reasoning, notes: Adaptations): JsonObject {
  const { sampling } = call.request;
  dropSamplingWithoutField(call, notes);
  const traits = traitsOf(call.endpoint.model);
  const unbounded = thinksWithoutBounds(traits, call, reasoning);
  const fixed = unbounded || isFixed(traits, reasoning);
  const temperature = temperatureOf(sampling.temperature, fixed, notes);
  // Claude needs a bound, above its budget for thoughts; Converse's own is low.
  const bound = outputBound(call, notes, traits.claude === undefined ? "optional" : "needed");
  if (unbounded && bound !== undefined) notes.dropped("max_output_tokens", atHighEffort);
  return {
    maxTokens: unbounded ? undefined : bound,
    temperature,
    topP: topPOf(sampling.topP, fixed, either(traits, temperature), notes),
    stopSequences: visibleStopSequences(call, notes),
  };
}

/** top_k has a place among the fields of the model's own, which each vendor names otherwise. */
export function topKField(call: DialectCall, reasoning: Reasoning, notes: Adaptations): JsonObject {
  const { topK } = call.request.sampling;
  const traits = traitsOf(call.endpoint.model);
  if (topK === undefined) return {};
  const fixed = isFixed(traits, reasoning) || thinksWithoutBounds(traits, call, reasoning);
  if (fixed || traits.topK === "none") {
    notes.dropped("sampling.top_k", fixed ? oneWay : "the model does not take it");
    return {};
  }
  return traits.topK === "inferenceConfig" ? { inferenceConfig: { topK } } : { [traits.topK]: topK };
}

const oneWay = "the model draws its words in one way only";
const atHighEffort = "the model takes no bounds while it thinks its hardest";

/** Claude fixes its sampling while it thinks, and in its newest generations always. */
function isFixed({ claude }: ModelTraits, reasoning: Reasoning): boolean {
  return claude !== undefined && (reasoning.on || claude.sampling === "fixed");
}

/** Nova refuses temperature, top_p and a bound at high effort. */
function thinksWithoutBounds(traits: ModelTraits, call: DialectCall, reasoning: Reasoning): boolean {
  return traits.reasoning === "nova" && reasoning.on && call.request.sampling.reasoningEffort === "high";
}

function temperatureOf(value: number | undefined, fixed: boolean, notes: Adaptations): number | undefined {
  if (value === undefined) return undefined;
  if (fixed) {
    if (value !== 1) notes.dropped("sampling.temperature", oneWay);
    return undefined;
  }
  if (value <= 1) return value;
  notes.changed("sampling.temperature to 1", "the dialect's scale ends there");
  return 1;
}

/** Whether temperature leaves no place for top_p. */
function either({ claude }: ModelTraits, temperature: number | undefined): boolean {
  return temperature !== undefined && claude?.eitherTemperatureOrTopP === true;
}

function topPOf(
  value: number | undefined,
  fixed: boolean,
  crowded: boolean,
  notes: Adaptations,
): number | undefined {
  if (value === undefined || (!fixed && !crowded)) return value;
  notes.dropped("sampling.top_p", fixed ? oneWay : "the model takes temperature or top_p, not both");
  return undefined;
}
