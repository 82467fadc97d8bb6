import type { JsonObject } from "../../core/base/json.ts";
import type { Message, Part } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { type ContentWriter, textOf, userContent } from "../message-text.ts";
import { toolCallIdFor } from "../tool-call-id.ts";
import { reasoningItem } from "./reasoning-item.ts";

/** The conversation as items. Instructions stay where they stand. */
export function inputItems(
  messages: readonly Message[],
  call: DialectCall,
  notes: Adaptations,
): readonly JsonObject[] {
  return messages.flatMap((message) => itemsOf(message, call, notes));
}

const itemContent: ContentWriter = {
  text: (text) => ({ type: "input_text", text }),
  image: (url) => ({ type: "input_image", image_url: url, detail: "auto" }),
};

function itemsOf({ role, parts }: Message, call: DialectCall, notes: Adaptations): readonly JsonObject[] {
  switch (role) {
    case "system":
      return [{ role, content: textOf(parts) }];
    case "user":
      return [{ role, content: userContent(parts, itemContent) }];
    case "assistant":
      return withoutLooseThoughts(parts.flatMap((part) => answerItems(part, call, notes)));
    case "tool":
      return parts.flatMap((part) => outputItems(part, call, notes));
  }
}

function answerItems(part: Part, call: DialectCall, notes: Adaptations): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [{ role: "assistant", content: part.text }];
    case "tool-call": {
      const { id, name, arguments: text } = part.call;
      return [{ type: "function_call", call_id: callId(id, call), name, arguments: text }];
    }
    case "reasoning":
      return reasoningItem(part, call, notes);
    default:
      return [];
  }
}

/** The host refuses a thought that nothing follows, such as the last one of an answer that was cut. */
function withoutLooseThoughts(items: readonly JsonObject[]): readonly JsonObject[] {
  const last = items.findLastIndex((item) => item["type"] !== "reasoning");
  return items.slice(0, last + 1);
}

function outputItems(part: Part, call: DialectCall, notes: Adaptations): readonly JsonObject[] {
  if (part.kind !== "tool-result") return [];
  const { toolCallId, content, isError } = part.result;
  if (isError) notes.dropped("tool_result.is_error", "the dialect has no field for it");
  return [{ type: "function_call_output", call_id: callId(toolCallId, call), output: content }];
}

function callId(id: string, call: DialectCall): string {
  return toolCallIdFor(id, call.host.chat.toolCallId);
}
