/** The output items of one answer: messages, thoughts and calls, in pieces or whole. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { FinishReason } from "../../core/model/finish.ts";
import type { TokenLogprob } from "../../core/model/logprob.ts";
import { numberAt, objectsAt, textAt } from "../json-fields.ts";
import { openAiLogprobs, textWith } from "../logprobs.ts";
import type { Emit } from "../stream-reader.ts";
import { createToolCallLedger, type ToolCallLedger } from "../tool-call-ledger.ts";
import { signatureOf } from "./reasoning-item.ts";

export interface ItemReader {
  /** What the answer holds so far. */
  holds(): { readonly toolCalls: boolean; readonly refusal: boolean };
  added(index: number, item: JsonObject, emit: Emit): void;
  /** An event about a part of an item. */
  piece(index: number, type: string, event: JsonObject, emit: Emit): void;
  /** An item that is whole. What of it did not come in pieces comes now. */
  done(index: number, item: JsonObject, emit: Emit): void;
  close(reason: FinishReason, emit: Emit): void;
}

/** Far above what an answer has: a bound, not a rule. */
const mostItems = 4096;

interface Items {
  readonly ledger: ToolCallLedger;
  readonly account: string;
  /** What has come in pieces: the item's number with the part's. */
  readonly seen: Set<string>;
  refused: boolean;
}

export function createItemReader(answerId: () => string, account: string): ItemReader {
  const items: Items = { ledger: createToolCallLedger(answerId), account, seen: new Set(), refused: false };
  return {
    holds: () => ({ toolCalls: items.ledger.count() > 0, refusal: items.refused }),
    added(index, item, emit) {
      openCall(index, item, items, emit);
    },
    piece(index, type, event, emit) {
      const delta = textAt(event, "delta");
      const place = numberAt(event, "content_index") ?? 0;
      const logprobs = openAiLogprobs(objectsAt(event, "logprobs"));
      if (delta !== "") readPiece({ type, index, place, delta, logprobs }, items, emit);
    },
    done(index, item, emit) {
      readItem(index, item, items, emit);
    },
    close(reason, emit) {
      items.ledger.close(reason, emit);
    },
  };
}

function openCall(index: number, item: JsonObject, { ledger }: Items, emit: Emit): void {
  const key = `${index}`;
  const isCall = item["type"] === "function_call" || item["type"] === "custom_tool_call";
  if (!isCall || ledger.has(key)) return;
  ledger.open(key, { id: textAt(item, "call_id") || textAt(item, "id"), name: textAt(item, "name") }, emit);
}

/** A piece of text, with the number of its item and of its part in it. */
interface Piece {
  readonly type: string;
  readonly index: number;
  readonly place: number;
  readonly delta: string;
  readonly logprobs: readonly TokenLogprob[];
}

function readPiece({ type, index, place, delta, logprobs }: Piece, items: Items, emit: Emit): void {
  switch (type) {
    case "response.output_text.delta":
      mark(items, `text ${index} ${place}`);
      emit(textWith(delta, logprobs));
      break;
    case "response.refusal.delta":
      mark(items, `refusal ${index} ${place}`);
      items.refused = true;
      emit({ kind: "refusal", text: delta });
      break;
    case "response.reasoning_text.delta":
    case "response.reasoning_summary_text.delta":
      mark(items, `thoughts ${index}`);
      emit({ kind: "reasoning", text: delta, signature: "" });
      break;
    case "response.function_call_arguments.delta":
      append(index, delta, items, emit);
      break;
    case "response.custom_tool_call_input.delta":
      append(index, (items.seen.has(`arguments ${index}`) ? "" : inputOpening) + escaped(delta), items, emit);
      break;
    default:
  }
}

/** The text of a call whose arguments are no JSON becomes the one field of an object. */
const inputOpening = '{"input":"';

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function append(index: number, piece: string, items: Items, emit: Emit): void {
  if (!items.ledger.has(`${index}`)) {
    throw new Failure("malformed", "the provider sent arguments of a call that it had not started");
  }
  mark(items, `arguments ${index}`);
  items.ledger.append(`${index}`, piece, emit);
}

function readItem(index: number, item: JsonObject, items: Items, emit: Emit): void {
  const inPieces = items.seen.has(`arguments ${index}`);
  openCall(index, item, items, emit);
  switch (item["type"]) {
    case "message":
      readMessage(index, item, items, emit);
      break;
    case "reasoning":
      readThoughts(index, item, items, emit);
      break;
    case "function_call":
      if (!inPieces) append(index, textAt(item, "arguments"), items, emit);
      break;
    case "custom_tool_call":
      append(index, inPieces ? '"}' : `${inputOpening}${escaped(textAt(item, "input"))}"}`, items, emit);
      break;
    default: // What tools of the host's own did is not the caller's.
  }
}

function readMessage(index: number, item: JsonObject, items: Items, emit: Emit): void {
  for (const [at, part] of objectsAt(item, "content").entries()) {
    const text = textAt(part, "text");
    const refusal = textAt(part, "refusal");
    if (text !== "" && !items.seen.has(`text ${index} ${at}`)) {
      emit(textWith(text, openAiLogprobs(objectsAt(part, "logprobs"))));
    }
    if (refusal === "" || items.seen.has(`refusal ${index} ${at}`)) continue;
    items.refused = true;
    emit({ kind: "refusal", text: refusal });
  }
}

/** Thoughts in the open are content, their summary is what OpenAI shows of its own. */
function readThoughts(index: number, item: JsonObject, items: Items, emit: Emit): void {
  const parts = [...objectsAt(item, "content"), ...objectsAt(item, "summary")].filter(isJsonObject);
  const text = items.seen.has(`thoughts ${index}`) ? "" : parts.map((part) => textAt(part, "text")).join("");
  const signature = signatureOf(item, items.account);
  if (text !== "" || signature !== "") emit({ kind: "reasoning", text, signature });
}

function mark({ seen }: Items, what: string): void {
  if (seen.size >= mostItems && !seen.has(what)) {
    throw new Failure("malformed", `the provider sent more than ${mostItems} parts`);
  }
  seen.add(what);
}
