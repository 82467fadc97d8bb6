/** The one candidate that is the answer; others come only if the caller asked for several. */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { objectAt, objectsAt, textAt } from "../json-fields.ts";
import { createLogprobCarrier, geminiLogprobs } from "../logprobs.ts";
import type { Emit } from "../stream-reader.ts";
import { createToolCallLedger } from "../tool-call-ledger.ts";
import { blockOf, finishOf, isUnfinished } from "./finish.ts";
import { createPartReader } from "./parts.ts";

export interface CandidateReader {
  /** Whether the finish was told. */
  isFinished(): boolean;
  /** Reads what a chunk says of the answer: its parts, its finish, or that the prompt was blocked. */
  read(chunk: JsonObject, emit: Emit): void;
}

export function createCandidateReader(answerId: () => string, account: string): CandidateReader {
  let finished = false;
  const ledger = createToolCallLedger(answerId);
  const logprobs = createLogprobCarrier();
  const parts = createPartReader(ledger, account);
  const guard =
    (emit: Emit): Emit =>
    (event) => {
      if (finished) throw new Failure("malformed", "the provider went on after it had finished");
      emit(event);
    };
  return {
    isFinished() {
      return finished;
    },
    read(chunk, emit) {
      const candidates = objectsAt(chunk, "candidates");
      const candidate = candidates.find((one) => (one["index"] ?? 0) === 0) ?? {};
      logprobs.add(geminiLogprobs(objectAt(candidate, "logprobsResult")));
      const attaching = logprobs.attaching(guard(emit));
      for (const part of objectsAt(objectAt(candidate, "content"), "parts")) parts.read(part, attaching);
      const raw = textAt(candidate, "finishReason");
      const answered = isUnfinished(raw) ? undefined : finishOf(raw, { toolCalls: ledger.count() > 0 });
      const finish = candidates.length === 0 ? blockOf(chunk) : answered;
      if (finish === undefined || finished) return;
      parts.end(emit);
      ledger.close(finish.reason, emit);
      finished = true;
      emit({ kind: "finish", finish });
    },
  };
}
