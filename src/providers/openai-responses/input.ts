import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Message, Part } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import { dataUrlOf } from "../data-url.ts";
import type { DialectCall } from "../dialect.ts";
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

function itemsOf({ role, parts }: Message, call: DialectCall, notes: Adaptations): readonly JsonObject[] {
  switch (role) {
    case "system":
      return [{ role, content: textOf(parts) }];
    case "user":
      return [{ role, content: userContent(parts) }];
    case "assistant":
      return withoutLooseThoughts(parts.flatMap((part) => answerItems(part, call, notes)));
    case "tool":
      return parts.flatMap((part) => outputItems(part, call, notes));
  }
}

function userContent(parts: readonly Part[]): Json {
  if (parts.every((part) => part.kind === "text")) return textOf(parts);
  return parts.flatMap((part): Json[] => {
    if (part.kind === "text") return [{ type: "input_text", text: part.text }];
    if (part.kind !== "image") return [];
    const { source } = part;
    const url = source.kind === "url" ? source.url : dataUrlOf(source.data, source.mediaType);
    return [{ type: "input_image", image_url: url, detail: "auto" }];
  });
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

/** All text of a message. */
function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}
