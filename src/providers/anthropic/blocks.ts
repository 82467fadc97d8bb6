/** The content blocks of one answer, streamed or whole. */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { objectAt, textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import type { ToolCallLedger } from "../tool-call-ledger.ts";
import { redactedSignature } from "./redacted-thinking.ts";

interface Block {
  readonly type: string;
  /** What the start of a tool call already held, used if no piece follows. */
  readonly input: JsonObject;
  hasPieces: boolean;
}

export interface BlockReader {
  /** Whether a block was started and not stopped. */
  areOpen(): boolean;
  start(index: number, block: JsonObject, emit: Emit): void;
  delta(index: number, delta: JsonObject, emit: Emit): void;
  stop(index: number, emit: Emit): void;
}

/** Blocks of unknown types are passed over: new ones may appear within an API version. */
export function createBlockReader(ledger: ToolCallLedger): BlockReader {
  const blocks = new Map<number, Block>();
  return {
    areOpen() {
      return blocks.size > 0;
    },
    start(index, block, emit) {
      if (blocks.has(index) || blocks.size >= mostOpenBlocks) throw malformed("a content block twice");
      const type = textAt(block, "type");
      blocks.set(index, { type, input: objectAt(block, "input"), hasPieces: false });
      if (type === "text") emitText(textAt(block, "text"), emit);
      if (type === "thinking") emitReasoning(textAt(block, "thinking"), textAt(block, "signature"), emit);
      if (type === "redacted_thinking") emitReasoning("", redactedSignature(textAt(block, "data")), emit);
      if (type === "tool_use") {
        ledger.open(`${index}`, { id: textAt(block, "id"), name: textAt(block, "name") }, emit);
      }
    },
    delta(index, delta, emit) {
      const block = blocks.get(index);
      if (block === undefined) throw malformed("a piece of a content block that it had not started");
      if (delta["type"] === "input_json_delta") {
        const piece = textAt(delta, "partial_json");
        // Tools that run at the provider have arguments too; they are not the caller's.
        if (block.type !== "tool_use" || piece === "") return;
        ledger.append(`${index}`, piece, emit);
        block.hasPieces = true;
      } else readDelta(delta, emit);
    },
    stop(index, emit) {
      const block = blocks.get(index);
      if (block?.type === "tool_use" && !block.hasPieces && Object.keys(block.input).length > 0) {
        ledger.append(`${index}`, JSON.stringify(block.input), emit);
      }
      blocks.delete(index);
    },
  };
}

/** The API streams one block after the other; this is a bound, not a rule. */
const mostOpenBlocks = 64;

/** Pieces of other types, citations among them, are passed over. */
function readDelta(delta: JsonObject, emit: Emit): void {
  if (delta["type"] === "text_delta") emitText(textAt(delta, "text"), emit);
  if (delta["type"] === "thinking_delta") emitReasoning(textAt(delta, "thinking"), "", emit);
  if (delta["type"] === "signature_delta") emitReasoning("", textAt(delta, "signature"), emit);
}

function emitText(text: string, emit: Emit): void {
  if (text !== "") emit({ kind: "text", text });
}

function emitReasoning(text: string, signature: string, emit: Emit): void {
  if (text !== "" || signature !== "") emit({ kind: "reasoning", text, signature });
}

function malformed(what: string): Failure {
  return new Failure("malformed", `the provider sent ${what}`);
}
