import type { JsonObject } from "../../core/base/json.ts";
import type { Message, Part, ToolResult } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { systemTexts } from "../system-texts.ts";
import { argumentsOf } from "../tool-arguments.ts";
import { toolCallIdFor } from "../tool-call-id.ts";
import { imageBlock } from "./image.ts";
import { type ModelTraits, traitsOf } from "./model-traits.ts";
import { reasoningBlock } from "./reasoning-content.ts";

type Turn = { readonly role: "user" | "assistant"; readonly content: readonly JsonObject[] };

/** The instructions, which have one place of their own. */
export function systemBlocks(messages: readonly Message[], notes: Adaptations): readonly JsonObject[] {
  return systemTexts(messages, notes).flatMap((text) => textBlock(text, notes));
}

/** The conversation as turns that alternate. Results of tools are the user's and come first in their turn. */
export function messageTurns(
  messages: readonly Message[],
  call: DialectCall,
  notes: Adaptations,
): readonly Turn[] {
  const traits = traitsOf(call.endpoint.model);
  const turns: Turn[] = [];
  let before = "";
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = message.parts.flatMap((part) => block(part, traits, notes));
    const last = turns.at(-1);
    if (content.length === 0) continue;
    if (message.role === before && before !== "tool") {
      notes.changed("messages of one role in a row to one", "the dialect's turns alternate");
    }
    before = message.role;
    if (last?.role === role) turns[turns.length - 1] = { role, content: [...last.content, ...content] };
    else turns.push({ role, content });
  }
  return turns.map((turn) => ({ ...turn, content: resultsFirst(turn.content) }));
}

function resultsFirst(content: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = (one: JsonObject) => "toolResult" in one;
  return [...content.filter(isResult), ...content.filter((one) => !isResult(one))];
}

function block(part: Part, traits: ModelTraits, notes: Adaptations): readonly JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return textBlock(part.text, notes);
    case "image":
      return [imageBlock(part.source)];
    case "tool-call": {
      const { id, name } = part.call;
      return [{ toolUse: { toolUseId: toolCallIdFor(id, "word"), name, input: argumentsOf(part.call) } }];
    }
    case "tool-result":
      return [resultBlock(part.result, traits, notes)];
    case "reasoning":
      return reasoningBlock(part, traits, notes);
  }
}

function resultBlock(result: ToolResult, traits: ModelTraits, notes: Adaptations): JsonObject {
  const { toolCallId, content, isError } = result;
  if (isError && !traits.resultStatus) notes.dropped("tool_result.is_error", "the model does not take it");
  return {
    toolResult: {
      toolUseId: toolCallIdFor(toolCallId, "word"),
      content: content.trim() === "" ? [] : [{ text: content }],
      ...(isError && traits.resultStatus ? { status: "error" } : {}),
    },
  };
}

/** Converse calls text without a letter blank, and refuses it. */
function textBlock(text: string, notes: Adaptations): readonly JsonObject[] {
  if (text.trim() !== "") return [{ text }];
  if (text !== "") notes.dropped("text of white space", "the dialect refuses it");
  return [];
}
