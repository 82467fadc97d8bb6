/**
 * The stream of Cohere's chat.
 *
 * Whole is an answer at message-end with a finish_reason that is no ERROR and no
 * TIMEOUT (providers.md §2.2); "[DONE]" after it adds nothing. A plan of which tools
 * to call is a thought of the model's, and is told as one.
 */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { isSet, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { cohereLogprobs, createLogprobCarrier, type LogprobCarrier } from "../logprobs.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { createToolCallLedger, type ToolCallLedger } from "../tool-call-ledger.ts";
import { truncated } from "../truncated.ts";
import { classifyBroken, classifyInStream } from "./failure.ts";
import { finishOf, isBroken } from "./finish.ts";
import { toUsage } from "./usage.ts";

/** What is known of the message so far. */
interface Progress {
  id: string;
  started: boolean;
  ended: boolean;
  readonly ledger: ToolCallLedger;
  readonly logprobs: LogprobCarrier;
}

export function createChatReader(): StreamReader {
  const progress: Progress = {
    id: "",
    started: false,
    ended: false,
    ledger: createToolCallLedger(() => progress.id),
    logprobs: createLogprobCarrier(),
  };
  return {
    read(event, emit) {
      const data = event.data.trim();
      if (data === "" || data === "[DONE]") return false;
      if (event.name === "error") throw classifyInStream(data);
      const json = parseObject(data);
      const type = textAt(json, "type") || event.name;
      readEvent(type, json, progress, emit);
      // Of a piece of text nothing is remembered but its probabilities.
      return type === "tool-plan-delta" || (type === "content-delta" && !isSet(json, "logprobs"));
    },
    isOver() {
      return progress.ended;
    },
    end() {
      if (!progress.ended) throw truncated("message-end");
    },
  };
}

function readEvent(type: string, json: JsonObject, progress: Progress, emit: Emit): void {
  const delta = objectAt(json, "delta");
  const message = objectAt(delta, "message");
  const { ledger } = progress;
  const key = `${json["index"] ?? 0}`;
  switch (type) {
    case "message-start":
      if (progress.started) throw new Failure("malformed", "the provider started a second message");
      progress.started = true;
      progress.id = textAt(json, "id");
      break;
    case "content-start":
    case "content-delta":
      progress.logprobs.add(cohereLogprobs(objectAt(json, "logprobs")));
      readContent(objectAt(message, "content"), progress.logprobs.attaching(emit));
      break;
    case "tool-plan-delta":
      emitReasoning(textAt(message, "tool_plan"), emit);
      break;
    case "tool-call-start":
      openCall(key, objectAt(message, "tool_calls"), ledger, emit);
      break;
    case "tool-call-delta":
      if (!ledger.has(key)) throw new Failure("malformed", "the provider went on with an unknown tool call");
      ledger.append(key, argumentsOf(objectAt(message, "tool_calls")), emit);
      break;
    case "message-end":
      end(delta, progress, emit);
      break;
    case "error":
      throw classifyInStream(json);
    default: // Citations, ends of parts, and types that are newer than this reader.
      if (type === "" && (isSet(json, "error") || isSet(json, "message"))) throw classifyInStream(json);
  }
}

function readContent(content: JsonObject, emit: Emit): void {
  emitReasoning(textAt(content, "thinking"), emit);
  const text = textAt(content, "text");
  if (text !== "") emit({ kind: "text", text });
}

function emitReasoning(text: string, emit: Emit): void {
  if (text !== "") emit({ kind: "reasoning", text, signature: "" });
}

function openCall(key: string, call: JsonObject, ledger: ToolCallLedger, emit: Emit): void {
  ledger.open(key, { id: textAt(call, "id"), name: textAt(objectAt(call, "function"), "name") }, emit);
  ledger.append(key, argumentsOf(call), emit);
}

function argumentsOf(call: JsonObject): string {
  return textAt(objectAt(call, "function"), "arguments");
}

function end(delta: JsonObject, progress: Progress, emit: Emit): void {
  readUsage(objectAt(delta, "usage"), emit);
  const raw = textAt(delta, "finish_reason");
  if (isBroken(raw) || isSet(delta, "error")) throw classifyBroken(raw, textAt(delta, "error"));
  if (raw === "") throw truncated("a finish_reason");
  finish(raw, progress.ledger, emit);
  progress.ended = true;
}

function finish(raw: string, ledger: ToolCallLedger, emit: Emit): void {
  const told = finishOf(raw, { toolCalls: ledger.count() > 0 });
  ledger.close(told.reason, emit);
  emit({ kind: "finish", finish: told });
}

function readUsage(raw: JsonObject, emit: Emit): void {
  if (Object.keys(raw).length > 0) emit({ kind: "usage", usage: toUsage(raw) });
}

/** Reads a chat that came whole. Throws a Failure when it is an error, or no chat. */
export function readChat(chat: JsonObject, emit: Emit): void {
  const raw = textAt(chat, "finish_reason");
  if (raw === "" && textAt(chat, "message") !== "") throw classifyInStream(chat);
  if (isBroken(raw)) throw classifyBroken(raw, textAt(chat, "error"));
  if (raw === "") throw truncated("a finish_reason");
  const message = objectAt(chat, "message");
  const ledger = createToolCallLedger(() => textAt(chat, "id"));
  readUsage(objectAt(chat, "usage"), emit);
  emitReasoning(textAt(message, "tool_plan"), emit);
  const logprobs = createLogprobCarrier();
  for (const item of objectsAt(chat, "logprobs")) logprobs.add(cohereLogprobs(item));
  const attaching = logprobs.attaching(emit);
  for (const content of objectsAt(message, "content")) readContent(content, attaching);
  for (const [index, call] of objectsAt(message, "tool_calls").entries()) {
    openCall(`${index}`, call, ledger, emit);
  }
  finish(raw, ledger, emit);
}
