/**
 * The stream of Gemini's generateContent; an answer that came whole has the form of
 * one chunk.
 *
 * Whole is an answer with a finishReason that is one, or with a promptFeedback that
 * blocked it (providers.md §2.2). There is no end marker: the connection ends.
 */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import type { AnswerSource } from "../dialect.ts";
import { isSet, objectAt, textAt, tryParseJson } from "../json-fields.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { truncated } from "../truncated.ts";
import { createCandidateReader } from "./candidate.ts";
import { classifyInStream } from "./failure.ts";
import { noContentUsage, toUsage, updateUsage } from "./usage.ts";

export interface ContentReader extends StreamReader {
  readChunk(chunk: JsonObject, emit: Emit): void;
}

export function createContentReader(source: AnswerSource): ContentReader {
  let id = "";
  let model = "";
  let usage = noContentUsage;
  const candidate = createCandidateReader(() => id, source.account);

  const readChunk = (chunk: JsonObject, emit: Emit) => {
    if (isSet(chunk, "error")) throw classifyInStream(chunk);
    id ||= textAt(chunk, "responseId");
    const named = textAt(chunk, "modelVersion");
    if (named !== "" && named !== model) {
      model = named;
      emit({ kind: "model", model });
    }
    candidate.read(chunk, emit);
    const raw = objectAt(chunk, "usageMetadata");
    if (Object.keys(raw).length === 0) return;
    usage = updateUsage(usage, raw);
    emit({ kind: "usage", usage: toUsage(usage) });
  };

  return {
    readChunk,
    read(event, emit) {
      if (event.data.trim() === "") return false;
      if (event.name === "error") throw classifyInStream(event.data);
      // Errors have been seen wrapped in a list.
      const json = tryParseJson(event.data);
      if (Array.isArray(json)) for (const chunk of json.filter(isJsonObject)) readChunk(chunk, emit);
      else readChunk(parseObject(event.data), emit);
      // No two events are alike: each tells the usage so far.
      return false;
    },
    isOver: () => false,
    end() {
      if (!candidate.isFinished()) throw truncated("a finishReason");
    },
  };
}
