/** The content blocks of one answer, streamed or whole. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { objectAt, textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import { createToolCallLedger } from "../tool-call-ledger.ts";
import { truncated } from "../truncated.ts";
import { finishOf } from "./finish.ts";
import { readReasoning } from "./reasoning-content.ts";
import { answerToolName } from "./structured-output.ts";

export interface BlockReader {
  /** Only tools have a start that says anything. */
  start(index: number, start: JsonObject, emit: Emit): void;
  delta(index: number, delta: JsonObject, emit: Emit): void;
  /** Ends all blocks and tells the finish. Throws a Failure when the answer is of no use. */
  finish(stopReason: string, emit: Emit): void;
}

/** The model is asked for one: this is a bound, not a rule. */
const mostAnswerBlocks = 16;

/** Blocks and deltas of unknown types are passed over: the API adds some now and then. */
export function createBlockReader(): BlockReader {
  // Converse names the call and not the message, so there is nothing to make ids of.
  const ledger = createToolCallLedger(() => "converse");
  /** The blocks whose arguments are the answer itself (structured-output.ts). */
  const answers = new Set<number>();
  const startAnswer = (index: number) => {
    if (answers.size >= mostAnswerBlocks) throw new Failure("malformed", "the provider answers too often");
    answers.add(index);
  };
  return {
    start(index, start, emit) {
      const { toolUse } = start;
      // Tools that run at the provider have a type; they are not the caller's.
      if (!isJsonObject(toolUse) || textAt(toolUse, "type") !== "") return;
      const name = textAt(toolUse, "name");
      if (name === answerToolName) startAnswer(index);
      else ledger.open(`${index}`, { id: textAt(toolUse, "toolUseId"), name }, emit);
    },
    delta(index, delta, emit) {
      const text = textAt(delta, "text");
      if (text !== "") emit({ kind: "text", text });
      const input = textAt(objectAt(delta, "toolUse"), "input");
      if (input !== "" && answers.has(index)) emit({ kind: "text", text: input });
      else if (input !== "") ledger.append(`${index}`, input, emit);
      readReasoning(objectAt(delta, "reasoningContent"), emit);
    },
    finish(stopReason, emit) {
      if (stopReason === "") throw truncated("a stopReason");
      const holds = { toolCalls: ledger.count() > 0, answerCall: answers.size > 0 };
      const finish = finishOf(stopReason, holds);
      ledger.close(finish.reason, emit);
      emit({ kind: "finish", finish });
    },
  };
}
