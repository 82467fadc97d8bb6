import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import type { ReasoningEffort } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import { claudeTraitsOf } from "../claude-traits.ts";
import type { DialectCall } from "../dialect.ts";
import { forcesTool } from "./tools.ts";

export interface Thinking {
  /** The value of `thinking`; undefined leaves it out. */
  readonly field: JsonObject | undefined;
  /** The value of `output_config.effort`; undefined leaves it out. */
  readonly effort: ReasoningEffort | undefined;
  /** Whether the model thinks: sampling is fixed then. */
  readonly on: boolean;
}

const off: Thinking = { field: undefined, effort: undefined, on: false };

/** Tokens to think in. The API's least is 1024; the rest are the figures that Google's OpenAI facade uses. */
const budgets: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  low: 1_024,
  medium: 8_192,
  high: 24_576,
};

/** How hard the model is to think. `maxTokens` includes the thoughts. */
export function thinkingOf(call: DialectCall, maxTokens: number, notes: Adaptations): Thinking {
  const effort = call.request.sampling.reasoningEffort;
  const { thinking } = claudeTraitsOf(call.endpoint.model);
  if (effort === undefined) return off;
  const able = thinking !== "none" && call.endpoint.capabilities.has("reasoning");
  if (effort === "none") return able ? { ...off, field: { type: "disabled" } } : off;
  const drop = (why: string): Thinking => {
    notes.dropped("sampling.reasoning_effort", why);
    return off;
  };
  if (!able) return drop("not offered by the model");
  if (forcesTool(call)) return drop("the model does not think when it must call a tool");
  if (thinking === "adaptive") return { field: { type: "adaptive" }, effort, on: true };
  if (maxTokens <= budgets.low) return drop("max_output_tokens leaves no room to think");
  if (continuesForeignTools(call.request.messages)) {
    return drop("the thoughts behind the last tool calls are missing");
  }
  const budget = Math.max(budgets.low, Math.min(budgets[effort], Math.floor(maxTokens / 2)));
  return { field: { type: "enabled", budget_tokens: budget }, effort: undefined, on: true };
}

/**
 * Whether the conversation is in the middle of tool calls that were made elsewhere:
 * with a budget, the API refuses a tool call that no signed thought came before.
 */
function continuesForeignTools(messages: readonly Message[]): boolean {
  const last = messages.findLast((message) => message.role === "assistant" || message.role === "user");
  if (last?.role !== "assistant") return false;
  const calls = last.parts.some((part) => part.kind === "tool-call");
  return calls && !last.parts.some((part) => part.kind === "reasoning" && part.dialect === "anthropic");
}
