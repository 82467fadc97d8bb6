import type { JsonObject } from "../../core/base/json.ts";
import type { Message, Part, ToolCall } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import { chatContent, textOf, userContent } from "../message-text.ts";
import { toolCallIdFor } from "../tool-call-id.ts";

/** The conversation as chat messages. */
export function chatMessages(messages: readonly Message[], notes: Adaptations): readonly JsonObject[] {
  return messages.flatMap((message) => chatMessage(message, notes).filter((one) => isSaid(one, notes)));
}

/** The dialect refuses messages that say nothing, except of a tool. */
function isSaid(message: JsonObject, notes: Adaptations): boolean {
  const { role, content, tool_calls: calls } = message;
  const blank = typeof content === "string" && content.trim() === "";
  if (!blank || role === "tool" || calls !== undefined) return true;
  notes.dropped("an empty message", "the dialect refuses it");
  return false;
}

function chatMessage({ role, parts }: Message, notes: Adaptations): JsonObject[] {
  switch (role) {
    case "system":
      return [{ role, content: textOf(parts) }];
    case "user":
      return [{ role, content: userContent(parts, chatContent) }];
    case "assistant":
      return [assistantMessage(parts, notes)];
    case "tool":
      return toolMessages(parts, notes);
  }
}

/** The thoughts before calls are the dialect's plan, and go back as such; others need not go back. */
function assistantMessage(parts: readonly Part[], notes: Adaptations): JsonObject {
  const text = textOf(parts);
  const calls = parts.flatMap((part) => (part.kind === "tool-call" ? [part.call] : []));
  const plan = ownThoughts(parts, notes);
  return {
    role: "assistant",
    ...(text.trim() === "" && calls.length > 0 ? {} : { content: text }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toolCall) }),
    ...(calls.length === 0 || plan === "" ? {} : { tool_plan: plan }),
  };
}

function ownThoughts(parts: readonly Part[], notes: Adaptations): string {
  const thoughts = parts.flatMap((part) => {
    if (part.kind !== "reasoning") return [];
    if (part.dialect === "cohere") return [part.text];
    notes.dropped("reasoning of another dialect", "only the dialect that wrote it can read it");
    return [];
  });
  return thoughts.join("");
}

function toolCall({ id, name, arguments: text }: ToolCall): JsonObject {
  return { id: toolCallIdFor(id, "up-to-64"), type: "function", function: { name, arguments: text } };
}

function toolMessages(parts: readonly Part[], notes: Adaptations): JsonObject[] {
  return parts.flatMap((part) => {
    if (part.kind !== "tool-result") return [];
    const { toolCallId, content, isError } = part.result;
    if (isError) notes.dropped("tool_result.is_error", "the dialect has no field for it");
    return [{ role: "tool", tool_call_id: toolCallIdFor(toolCallId, "up-to-64"), content }];
  });
}
