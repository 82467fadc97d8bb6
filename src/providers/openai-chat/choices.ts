/**
 * The choices of one answer. The first one seen is the answer; others come only if
 * the caller asked for several in provider_options, and are read to their end for
 * the completion rule alone.
 */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { isSet, numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { createLogprobCarrier, openAiLogprobs } from "../logprobs.ts";
import type { Emit } from "../stream-reader.ts";
import { createToolCallLedger } from "../tool-call-ledger.ts";
import { readContent, readToolCalls, type ToolCallKeys } from "./delta.ts";
import { classifyInStream } from "./failure.ts";
import { finishOf } from "./finish.ts";

export interface ChoiceReader {
  /** Whether every choice seen has a finish reason, and the finish was told. */
  isWhole(): boolean;
  read(choice: JsonObject, emit: Emit): void;
  /** Tells the finish once every choice seen has its reason. Call it after each chunk. */
  tryFinish(emit: Emit): void;
}

/** OpenAI's own bound of `n`. */
const mostChoices = 128;

/** The field of a choice that holds the answer, or a piece of it. */
export type ChoiceHolder = "delta" | "message";

export function createChoiceReader(answerId: () => string, holder: ChoiceHolder): ChoiceReader {
  /** By index: the finish reason, "" while it runs. */
  const reasons = new Map<number, string>();
  let first: number | undefined;
  const ledger = createToolCallLedger(answerId);
  const logprobs = createLogprobCarrier();
  const keys: ToolCallKeys = { byIndex: new Map(), last: "" };
  let refused = false;
  let told = false;
  const running = () => {
    for (const reason of reasons.values()) if (reason === "") return true;
    return reasons.size === 0;
  };
  // Made once and not for each piece: these run for every token.
  let emitNow: Emit = () => {};
  const guarded: Emit = (event) => {
    if (told) throw new Failure("malformed", "the provider went on after it had finished");
    if (event.kind === "refusal") refused = true;
    emitNow(event);
  };
  const attaching = logprobs.attaching(guarded);

  return {
    isWhole() {
      return told && !running();
    },
    read(choice, emit) {
      if (isSet(choice, "error")) throw classifyInStream(choice);
      const index = numberAt(choice, "index") ?? 0;
      if (!reasons.has(index) && reasons.size >= mostChoices) throw tooMany();
      reasons.set(index, textAt(choice, "finish_reason") || (reasons.get(index) ?? ""));
      first ??= index;
      if (index !== first) return;
      const delta = objectAt(choice, holder);
      emitNow = emit;
      if (isSet(choice, "logprobs")) {
        logprobs.add(openAiLogprobs(objectsAt(objectAt(choice, "logprobs"), "content")));
      }
      readContent(delta, attaching);
      readToolCalls(delta, keys, ledger, guarded);
    },
    tryFinish(emit) {
      const [raw] = reasons.values();
      if (told || raw === undefined || running()) return;
      const finish = finishOf(raw, { toolCalls: ledger.count() > 0, refusal: refused });
      ledger.close(finish.reason, emit);
      told = true;
      emit({ kind: "finish", finish });
    },
  };
}

function tooMany(): Failure {
  return new Failure("malformed", `the provider sent more than ${mostChoices} choices`);
}
