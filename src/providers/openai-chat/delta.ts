/** What one delta, or the message of an answer that came whole, says. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { objectAt, objectsAt, textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import type { ToolCallLedger } from "../tool-call-ledger.ts";

/** Emits text, thoughts and refusal. */
export function readContent(delta: JsonObject, emit: Emit): void {
  // Two names for the same thing; hosts that send both repeat themselves.
  emitReasoning(textAt(delta, "reasoning_content") || textAt(delta, "reasoning"), emit);
  const content = delta["content"];
  if (typeof content === "string") emitText(content, emit);
  else if (Array.isArray(content)) for (const part of content.filter(isJsonObject)) readPart(part, emit);
  const refusal = textAt(delta, "refusal");
  if (refusal !== "") emit({ kind: "refusal", text: refusal });
}

/** Mistral sends content as a list when the model thinks. */
function readPart(part: JsonObject, emit: Emit): void {
  if (part["type"] === "text") emitText(textAt(part, "text"), emit);
  if (part["type"] !== "thinking") return;
  emitReasoning(textAt(part, "thinking"), emit);
  for (const thought of objectsAt(part, "thinking")) emitReasoning(textAt(thought, "text"), emit);
}

function emitText(text: string, emit: Emit): void {
  if (text !== "") emit({ kind: "text", text });
}

function emitReasoning(text: string, emit: Emit): void {
  if (text !== "") emit({ kind: "reasoning", text, signature: "" });
}

/** Remembers which call the pieces of a stream belong to. */
export interface ToolCallKeys {
  /** By the provider's index: the key that holds it now. */
  readonly byIndex: Map<number, { key: string; id: string }>;
  last: string;
}

/**
 * Emits pieces of tool calls. Most hosts number the calls; Mistral gives ids alone,
 * and some gateways give every call the number 0 and its own id and name.
 */
export function readToolCalls(
  delta: JsonObject,
  keys: ToolCallKeys,
  ledger: ToolCallLedger,
  emit: Emit,
): void {
  for (const call of objectsAt(delta, "tool_calls")) {
    const spoken = objectAt(call, "function");
    const id = textAt(call, "id");
    const name = textAt(spoken, "name");
    const key = keyOf(call, { id, name }, keys);
    if (!ledger.has(key)) ledger.open(key, { id, name }, emit);
    ledger.append(key, argumentsOf(spoken), emit);
  }
}

function keyOf(call: JsonObject, head: { id: string; name: string }, keys: ToolCallKeys): string {
  const index = call["index"];
  if (typeof index !== "number") {
    keys.last =
      head.id === "" && head.name === "" && keys.last !== "" ? keys.last : `id ${head.id} ${head.name}`;
    return keys.last;
  }
  const known = keys.byIndex.get(index);
  const isNew = known === undefined || (head.name !== "" && head.id !== "" && head.id !== known.id);
  if (!isNew) return known.key;
  const key = `index ${index} ${head.id}`;
  keys.byIndex.set(index, { key, id: head.id });
  return key;
}

/** Some local servers send arguments as an object. */
function argumentsOf(spoken: JsonObject): string {
  const value = spoken["arguments"];
  if (typeof value === "string") return value;
  return isJsonObject(value) ? JSON.stringify(value) : "";
}
