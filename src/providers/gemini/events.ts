/**
 * The stream of Gemini's generateContent; an answer that came whole has the form of
 * one chunk.
 *
 * Whole is an answer with a finishReason that is one, or with a promptFeedback that
 * blocked it (providers.md §2.2). There is no end marker: the connection ends.
 */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { AnswerSource } from "../dialect.ts";
import { objectAt, objectsAt, textAt, tryParseJson } from "../json-fields.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { createToolCallLedger } from "../tool-call-ledger.ts";
import { truncated } from "../truncated.ts";
import { classifyInStream } from "./failure.ts";
import { blockedBy, finishOf, isUnfinished } from "./finish.ts";
import { createPartReader } from "./parts.ts";
import { noContentUsage, toUsage, updateUsage } from "./usage.ts";

export interface ContentReader extends StreamReader {
  readChunk(chunk: JsonObject, emit: Emit): void;
}

export function createContentReader(source: AnswerSource): ContentReader {
  let id = "";
  let model = "";
  let usage = noContentUsage;
  let finished = false;
  const ledger = createToolCallLedger(() => id);
  const readPart = createPartReader(ledger, source.account);

  const readCandidate = (candidate: JsonObject, emit: Emit) => {
    const guarded: Emit = (event) => {
      if (finished) throw new Failure("malformed", "the provider went on after it had finished");
      emit(event);
    };
    for (const part of objectsAt(objectAt(candidate, "content"), "parts")) readPart(part, guarded);
    const raw = textAt(candidate, "finishReason");
    if (isUnfinished(raw) || finished) return;
    const finish = finishOf(raw, { toolCalls: ledger.count > 0 });
    ledger.close(finish.reason, emit);
    finished = true;
    emit({ kind: "finish", finish });
  };

  const readFeedback = (chunk: JsonObject, emit: Emit) => {
    const blockReason = textAt(objectAt(chunk, "promptFeedback"), "blockReason");
    if (finished || blockReason === "" || blockReason === "BLOCK_REASON_UNSPECIFIED") return;
    finished = true;
    emit({ kind: "finish", finish: blockedBy(blockReason) });
  };

  const readChunk = (chunk: JsonObject, emit: Emit) => {
    if (isJsonObject(chunk["error"])) throw classifyInStream(chunk);
    id ||= textAt(chunk, "responseId");
    const named = textAt(chunk, "modelVersion");
    if (named !== "" && named !== model) {
      model = named;
      emit({ kind: "model", model });
    }
    const candidates = objectsAt(chunk, "candidates");
    const first = candidates.find((candidate) => (candidate["index"] ?? 0) === 0);
    if (first !== undefined) readCandidate(first, emit);
    if (candidates.length === 0) readFeedback(chunk, emit);
    const raw = objectAt(chunk, "usageMetadata");
    if (Object.keys(raw).length > 0) {
      usage = updateUsage(usage, raw);
      emit({ kind: "usage", usage: toUsage(usage) });
    }
  };

  return {
    readChunk,
    read(event, emit) {
      if (event.data.trim() === "") return;
      if (event.name === "error") throw classifyInStream(event.data);
      // Errors have been seen wrapped in a list.
      const json = tryParseJson(event.data);
      if (Array.isArray(json)) for (const chunk of json.filter(isJsonObject)) readChunk(chunk, emit);
      else readChunk(parseObject(event.data), emit);
    },
    over: false,
    end() {
      if (!finished) throw truncated("a finishReason");
    },
  };
}
