/**
 * The tool calls of one answer as they come in pieces: it numbers them from 0
 * without gaps, whatever the provider's numbers are, gives an id to a call that has
 * none, and knows at the end whether all arguments are JSON objects.
 */
import { isJsonObject } from "../core/base/json.ts";
import type { ProviderEvent } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import type { FinishReason } from "../core/model/finish.ts";
import { tryParseJson } from "./json-fields.ts";
import type { Emit } from "./stream-reader.ts";

interface Entry {
  readonly index: number;
  readonly pieces: string[];
}

/** A call's name and id, once. */
export interface ToolCallHead {
  /** "" when the provider gave none. */
  readonly id: string;
  readonly name: string;
}

export interface ToolCallLedger {
  count(): number;
  /** Starts the call that the provider calls `key`. Throws a Failure when it has no name, or was started before. */
  open(key: string, head: ToolCallHead, emit: Emit): void;
  has(key: string): boolean;
  /** Adds to the arguments of a call that was opened. */
  append(key: string, piece: string, emit: Emit): void;
  /**
   * Ends all calls: a call without arguments gets "{}". Throws "invalid-output" when
   * the arguments of one are no JSON object, unless the reason says that they were cut.
   */
  close(reason: FinishReason, emit: Emit): void;
}

/** The contract's bound of tools is 128 and no model calls each of them twice. */
const mostCalls = 256;
/** The reasons for which an answer may stop in the middle of its arguments. */
const cuts: ReadonlySet<FinishReason> = new Set(["length", "content-filter", "refusal", "recitation"]);
/** All arguments of an answer, in UTF-16 units. */
const mostArguments = 4_194_304;

/** `answerId` is the provider's name of the answer: it makes ids that are new in the conversation. */
export function createToolCallLedger(answerId: () => string): ToolCallLedger {
  const entries = new Map<string, Entry>();
  let size = 0;
  const append = (key: string, piece: string, emit: Emit) => {
    const entry = entries.get(key);
    if (entry === undefined || piece === "") return;
    size += piece.length;
    if (size > mostArguments) throw tooMuch("arguments of tool calls");
    entry.pieces.push(piece);
    emit(event(entry.index, { id: "", name: "" }, piece));
  };
  return {
    count: () => entries.size,
    has: (key) => entries.has(key),
    open(key, head, emit) {
      if (entries.size >= mostCalls) throw tooMuch("tool calls");
      if (head.name === "") throw new Failure("malformed", "the provider sent a tool call without a name");
      if (entries.has(key)) throw new Failure("malformed", "the provider started a tool call twice");
      const index = entries.size;
      entries.set(key, { index, pieces: [] });
      emit(event(index, { id: head.id || madeId(answerId(), index), name: head.name }, ""));
    },
    append,
    close(reason, emit) {
      if (cuts.has(reason)) return;
      for (const [key, entry] of entries) {
        if (entry.pieces.length === 0) append(key, "{}", emit);
        else if (!isJsonObject(tryParseJson(entry.pieces.join("")))) throw unparsable(entry.index);
      }
    },
  };
}

function event(index: number, head: ToolCallHead, piece: string): ProviderEvent {
  return { kind: "tool-call", index, id: head.id, name: head.name, arguments: piece };
}

function madeId(answerId: string, index: number): string {
  return `call_${answerId.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 30)}_${index}`;
}

function tooMuch(what: string): Failure {
  return new Failure("malformed", `the provider sent more ${what} than Spillway holds`);
}

function unparsable(index: number): Failure {
  return new Failure("invalid-output", `the arguments of tool call ${index} are not a JSON object`);
}
