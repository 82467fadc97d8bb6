import type { JsonObject } from "../../core/base/json.ts";
import type { Message, Part, ToolCall } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { chatContent, textOf, userContent } from "../message-text.ts";
import { toolCallIdFor } from "../tool-call-id.ts";

/** The conversation as chat messages. */
export function chatMessages(
  messages: readonly Message[],
  call: DialectCall,
  notes: Adaptations,
): readonly JsonObject[] {
  return messages.flatMap((message) => chatMessage(message, call, notes));
}

function chatMessage({ role, parts }: Message, call: DialectCall, notes: Adaptations): JsonObject[] {
  switch (role) {
    case "system":
      return [{ role, content: textOf(parts) }];
    case "user":
      return [{ role, content: userContent(parts, chatContent) }];
    case "assistant":
      return [assistantMessage(parts, call, notes)];
    case "tool":
      return toolMessages(parts, call, notes);
  }
}

function assistantMessage(parts: readonly Part[], call: DialectCall, notes: Adaptations): JsonObject {
  const text = textOf(parts);
  const calls = parts.flatMap((part) => (part.kind === "tool-call" ? [part.call] : []));
  return {
    role: "assistant",
    ...(text === "" && calls.length > 0 ? {} : { content: text }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((one) => toolCall(one, call)) }),
    ...thoughts(parts, calls.length > 0, call, notes),
  };
}

function toolCall(toolCall: ToolCall, call: DialectCall): JsonObject {
  return {
    id: toolCallIdFor(toolCall.id, call.host.chat.toolCallId),
    type: "function",
    function: { name: toolCall.name, arguments: toolCall.arguments },
  };
}

/** DeepSeek refuses tool calls of earlier turns without the thoughts that led to them. */
function thoughts(parts: readonly Part[], calls: boolean, call: DialectCall, notes: Adaptations): JsonObject {
  const own = parts.flatMap((part) => {
    if (part.kind !== "reasoning") return [];
    if (part.dialect === "openai-chat") return [part.text];
    notes.dropped("reasoning of another dialect", "only the dialect that wrote it can read it");
    return [];
  });
  if (!call.host.chat.wantsReasoningBack || !calls) return {};
  return { reasoning_content: own.join("") };
}

function toolMessages(parts: readonly Part[], call: DialectCall, notes: Adaptations): JsonObject[] {
  return parts.flatMap((part) => {
    if (part.kind !== "tool-result") return [];
    const { toolCallId, content, isError } = part.result;
    if (isError) notes.dropped("tool_result.is_error", "the dialect has no field for it");
    return [{ role: "tool", tool_call_id: toolCallIdFor(toolCallId, call.host.chat.toolCallId), content }];
  });
}
