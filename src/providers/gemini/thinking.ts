import type { JsonObject } from "../../core/base/json.ts";
import type { ReasoningEffort } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { type ModelTraits, traitsOf } from "./model-traits.ts";

/** Tokens to think in: the figures of Google's own OpenAI facade. */
const budgets: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  low: 1_024,
  medium: 8_192,
  high: 24_576,
};

/** The value of `thinkingConfig`; undefined leaves it out. Thoughts are asked for, as a sign of life. */
export function thinkingConfig(call: DialectCall, notes: Adaptations): JsonObject | undefined {
  const effort = call.request.sampling.reasoningEffort;
  const traits = traitsOf(call.endpoint.model);
  if (effort === undefined) return undefined;
  if (traits.thinking === "none" || !call.endpoint.capabilities.has("reasoning")) {
    if (effort !== "none") notes.dropped("sampling.reasoning_effort", "not offered by the model");
    return undefined;
  }
  if (effort === "none") return least(traits, notes);
  if (traits.thinking === "budget") return { thinkingBudget: budgets[effort], includeThoughts: true };
  return { thinkingLevel: effort.toUpperCase(), includeThoughts: true };
}

/** As little as the model can. */
function least(traits: ModelTraits, notes: Adaptations): JsonObject {
  if (traits.thinking === "budget" && traits.leastBudget === 0) return { thinkingBudget: 0 };
  notes.changed("sampling.reasoning_effort to the least there is", "the model always thinks");
  return traits.thinking === "budget"
    ? { thinkingBudget: traits.leastBudget }
    : { thinkingLevel: traits.leastLevel };
}
