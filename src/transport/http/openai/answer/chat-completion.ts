import type { CompletionResult } from "../../../../core/model/completion.ts";
import type { Message, Part } from "../../../../core/model/message.ts";
import { toExtension } from "./extension.ts";
import { toFinishReason } from "./finish-reason.ts";
import { toChatUsage } from "./usage.ts";

/** A whole answer in OpenAI's shape. Thoughts are left out: the shape has no place for them. */
export function toChatCompletion(result: CompletionResult) {
  const message = toChatMessage(result.message ?? { role: "assistant", parts: [] });
  return {
    id: result.id,
    object: "chat.completion" as const,
    created: Math.floor(result.startedAtWallMs / 1_000),
    model: result.model,
    choices: [
      {
        index: 0,
        message,
        logprobs: null,
        finish_reason: toFinishReason(result.finish.reason, message.refusal !== null),
      },
    ],
    usage: toChatUsage(result.usage),
    system_fingerprint: null,
    spillway: toExtension(result),
  };
}

function toChatMessage({ parts }: Message) {
  const calls = parts.flatMap((part) => (part.kind === "tool-call" ? [toToolCall(part)] : []));
  const refusal = joined(parts, "refusal");
  const content = joined(parts, "text");
  return {
    role: "assistant" as const,
    // Null beside a tool call or a refusal; an answer of no words is a text all the same.
    content: content ?? (calls.length > 0 || refusal !== null ? null : ""),
    refusal,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** All texts of one kind as one, or null where there is none. */
function joined(parts: readonly Part[], kind: "text" | "refusal"): string | null {
  const texts = parts.flatMap((part) => (part.kind === kind ? [part.text] : []));
  return texts.length === 0 ? null : texts.join("");
}

function toToolCall({ call }: Extract<Part, { kind: "tool-call" }>) {
  const { id, name, arguments: text } = call;
  return { id, type: "function" as const, function: { name, arguments: text } };
}
