/** The response object, which the first two events, the last one and a whole answer carry. */
import { isJsonObject, type Json } from "../../core/base/json.ts";
import type { Framing } from "../dialect.ts";
import { type ItemStatus, itemJson, type OutputItem } from "./items.ts";
import { usageOf } from "./usage.ts";

/** How far a response has come. */
export type Stage =
  | { readonly status: "in_progress" }
  | { readonly status: "completed" | "incomplete"; readonly items: readonly OutputItem[] }
  | { readonly status: "failed"; readonly error: { readonly code: string; readonly message: string } };

/** The response at a stage. */
export function responseOf(framing: Framing, stage: Stage): object {
  const { answer, identity, question } = framing;
  const { body } = question;
  const createdS = Math.floor(identity.createdMs / 1000);
  const isDone = stage.status === "completed" || stage.status === "incomplete";
  return {
    id: `resp_${identity.completionId}`,
    object: "response",
    created_at: createdS,
    status: stage.status,
    background: false,
    completed_at: stage.status === "completed" ? createdS : null,
    error: stage.status === "failed" ? stage.error : null,
    frequency_penalty: 0,
    incomplete_details: stage.status === "incomplete" ? { reason: "max_output_tokens" } : null,
    instructions: body["instructions"] ?? null,
    max_output_tokens: body["max_output_tokens"] ?? null,
    max_tool_calls: null,
    model: question.model,
    moderation: null,
    output: isDone ? outputOf(stage.items, stage.status) : [],
    parallel_tool_calls: body["parallel_tool_calls"] ?? true,
    presence_penalty: 0,
    previous_response_id: null,
    prompt_cache_key: body["prompt_cache_key"] ?? null,
    prompt_cache_retention: "in_memory",
    reasoning: { context: null, effort: null, summary: null, ...objectOr(body["reasoning"]) },
    safety_identifier: body["safety_identifier"] ?? null,
    service_tier: isDone ? "default" : "auto",
    store: body["store"] ?? true,
    temperature: body["temperature"] ?? 1,
    text: { format: { type: "text" }, verbosity: "medium", ...objectOr(body["text"]) },
    tool_choice: body["tool_choice"] ?? "auto",
    tools: body["tools"] ?? [],
    top_logprobs: 0,
    top_p: body["top_p"] ?? 1,
    truncation: "disabled",
    usage: isDone ? usageOf(question, answer) : null,
    user: body["user"] ?? null,
    metadata: body["metadata"] ?? {},
  };
}

/** The status of every item of a response that ended so: only the last one is cut. */
export function itemStatus(index: number, count: number, status: "completed" | "incomplete"): ItemStatus {
  return status === "incomplete" && index === count - 1 ? "incomplete" : "completed";
}

function outputOf(items: readonly OutputItem[], status: "completed" | "incomplete"): readonly object[] {
  return items.map((item, index) => itemJson(item, itemStatus(index, items.length, status)));
}

function objectOr(value: Json | undefined): object {
  return isJsonObject(value) ? value : {};
}
