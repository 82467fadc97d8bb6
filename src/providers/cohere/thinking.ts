import type { JsonObject } from "../../core/base/json.ts";
import type { ReasoningEffort } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";

/** Tokens to think in: the figures that stand for the same words with other dialects. */
const budgets: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  low: 1_024,
  medium: 8_192,
  high: 24_576,
};

/** The value of `thinking`; undefined leaves it out, and a model that can then thinks freely. */
export function thinkingField(call: DialectCall, notes: Adaptations): JsonObject | undefined {
  const effort = call.request.sampling.reasoningEffort;
  if (effort === undefined) return undefined;
  if (!call.endpoint.capabilities.has("reasoning")) {
    if (effort !== "none") notes.dropped("sampling.reasoning_effort", "not offered by the model");
    return undefined;
  }
  if (effort === "none") return { type: "disabled" };
  // The thoughts are a part of the answer's tokens: they must leave room for words.
  const bound = call.request.maxOutputTokens ?? call.endpoint.maxOutputTokens;
  const room = Math.max(1, Math.floor(bound / 2));
  return { type: "enabled", token_budget: Math.min(budgets[effort], room) };
}
