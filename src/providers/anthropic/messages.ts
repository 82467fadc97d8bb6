import type { JsonObject } from "../../core/base/json.ts";
import type { ImageSource, Message, Part } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import { base64Of } from "../data-url.ts";
import { systemTexts } from "../system-texts.ts";
import { argumentsOf } from "../tool-arguments.ts";
import { toolCallIdFor } from "../tool-call-id.ts";
import { redactedData } from "./redacted-thinking.ts";

type Turn = { readonly role: "user" | "assistant"; readonly content: readonly JsonObject[] };

/** The instructions, which have one place of their own. */
export function systemBlocks(messages: readonly Message[], notes: Adaptations): readonly JsonObject[] {
  return systemTexts(messages, notes).map((text) => textBlock(text));
}

/**
 * The conversation as turns that alternate. Results of tools are the user's and come
 * first in their turn.
 */
export function messageTurns(messages: readonly Message[], notes: Adaptations): readonly Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = message.parts.flatMap((part) => block(part, notes));
    const last = turns.at(-1);
    if (content.length === 0) continue;
    if (last?.role === role) turns[turns.length - 1] = { role, content: [...last.content, ...content] };
    else turns.push({ role, content });
  }
  return turns.map((turn) => ({ ...turn, content: resultsFirst(turn.content) }));
}

function resultsFirst(content: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = (one: JsonObject) => one["type"] === "tool_result";
  return [...content.filter(isResult), ...content.filter((one) => !isResult(one))];
}

function block(part: Part, notes: Adaptations): JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.text === "" ? [] : [textBlock(part.text)];
    case "image":
      return [{ type: "image", source: imageSource(part.source) }];
    case "tool-call": {
      const { id, name } = part.call;
      return [{ type: "tool_use", id: toolCallIdFor(id, "word"), name, input: argumentsOf(part.call) }];
    }
    case "tool-result": {
      const { toolCallId, content, isError } = part.result;
      return [
        {
          type: "tool_result",
          tool_use_id: toolCallIdFor(toolCallId, "word"),
          ...(content === "" ? {} : { content }),
          ...(isError ? { is_error: true } : {}),
        },
      ];
    }
    case "reasoning":
      return thinkingBlock(part, notes);
  }
}

/** Only what Anthropic signed goes back to Anthropic, and it goes back unchanged. */
function thinkingBlock(part: Part & { readonly kind: "reasoning" }, notes: Adaptations): JsonObject[] {
  if (part.dialect !== "anthropic" || part.signature === "") {
    notes.dropped("reasoning without Anthropic's signature", "only the dialect that wrote it can read it");
    return [];
  }
  const data = redactedData(part.signature);
  if (data !== undefined) return [{ type: "redacted_thinking", data }];
  return [{ type: "thinking", thinking: part.text, signature: part.signature }];
}

function imageSource(source: ImageSource): JsonObject {
  if (source.kind === "url") return { type: "url", url: source.url };
  return { type: "base64", media_type: source.mediaType, data: base64Of(source.data) };
}

function textBlock(text: string): JsonObject {
  return { type: "text", text };
}
