import type { JsonObject } from "../../core/base/json.ts";
import type { Message } from "../../core/model/message.ts";
import type { ReasoningEffort } from "../../core/model/request.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { traitsOf } from "./model-traits.ts";
import { forcesTool } from "./tools.ts";

export interface Reasoning {
  /** What goes among the fields of the model's own. */
  readonly fields: JsonObject;
  /** The value of `outputConfig.effort`; undefined leaves it out. */
  readonly effort: string | undefined;
  /** Whether the model thinks because of it. */
  readonly on: boolean;
}

type Effort = Exclude<ReasoningEffort, "none">;

const off: Reasoning = { fields: {}, effort: undefined, on: false };

/** Tokens to think in: the same as with Anthropic itself, whose least is 1024. */
const budgets: Readonly<Record<Effort, number>> = { low: 1_024, medium: 8_192, high: 24_576 };

/** How hard the model is to think, in the words of its vendor. */
export function reasoningOf(call: DialectCall, notes: Adaptations): Reasoning {
  const effort = call.request.sampling.reasoningEffort;
  const { reasoning } = traitsOf(call.endpoint.model);
  if (effort === undefined) return off;
  const able = reasoning !== "none" && call.endpoint.capabilities.has("reasoning");
  if (!able) {
    if (effort !== "none") notes.dropped("sampling.reasoning_effort", "not offered by the model");
    return off;
  }
  if (effort === "none") return quiet(call, notes);
  switch (reasoning) {
    case "claude":
      return claudeThinking(call, effort, notes);
    case "nova":
      return {
        ...off,
        fields: { reasoningConfig: { type: "enabled", maxReasoningEffort: effort } },
        on: true,
      };
    case "effort":
      return { ...off, fields: { reasoning_effort: effort }, on: true };
    case "nested-effort":
      return { ...off, fields: { reasoning: { effort } }, on: true };
  }
}

function quiet(call: DialectCall, notes: Adaptations): Reasoning {
  switch (traitsOf(call.endpoint.model).reasoning) {
    case "claude":
      return { ...off, fields: { thinking: { type: "disabled" } } };
    case "nova":
      return { ...off, fields: { reasoningConfig: { type: "disabled" } } };
    case "effort":
      notes.changed("sampling.reasoning_effort to low", "the model always thinks");
      return { ...off, fields: { reasoning_effort: "low" } };
    default:
      return { ...off, fields: { reasoning: { effort: "none" } } };
  }
}

function claudeThinking(call: DialectCall, effort: Effort, notes: Adaptations): Reasoning {
  const thinking = traitsOf(call.endpoint.model).claude?.thinking;
  const maxTokens = Math.min(
    call.request.maxOutputTokens ?? call.endpoint.maxOutputTokens,
    call.endpoint.maxOutputTokens,
  );
  const drop = (why: string): Reasoning => {
    notes.dropped("sampling.reasoning_effort", why);
    return off;
  };
  if (thinking === "none") return drop("not offered by the model");
  if (forcesTool(call)) return drop("the model does not think when it must call a tool");
  if (thinking === "adaptive") return { fields: { thinking: { type: "adaptive" } }, effort, on: true };
  if (maxTokens <= budgets.low) return drop("max_output_tokens leaves no room to think");
  if (continuesForeignTools(call.request.messages)) {
    return drop("the thoughts behind the last tool calls are missing");
  }
  const budget = Math.max(budgets.low, Math.min(budgets[effort], Math.floor(maxTokens / 2)));
  return { ...off, fields: { thinking: { type: "enabled", budget_tokens: budget } }, on: true };
}

/** With a budget, Claude refuses to go on after tool calls that no signed thought came before. */
function continuesForeignTools(messages: readonly Message[]): boolean {
  const last = messages.findLast((message) => message.role === "assistant" || message.role === "user");
  if (last?.role !== "assistant") return false;
  const calls = last.parts.some((part) => part.kind === "tool-call");
  return calls && !last.parts.some((part) => part.kind === "reasoning" && part.dialect === "bedrock");
}
