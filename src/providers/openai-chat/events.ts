/**
 * The stream of OpenAI's chat completions and of everybody who copied it.
 *
 * Whole is an answer when every choice seen has a finish reason and no error came
 * (providers.md §2.2); "[DONE]" alone proves nothing. The finish is told at once,
 * and reading goes on for the usage and for a late error, which undoes it.
 */
import type { JsonObject } from "../../core/base/json.ts";
import type { AnswerSource } from "../dialect.ts";
import { isSet, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { emitUpstream } from "../served-place.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { truncated } from "../truncated.ts";
import { type ChoiceHolder, createChoiceReader } from "./choices.ts";
import { classifyInStream } from "./failure.ts";
import { noChatUsage, toUsage, updateUsage } from "./usage.ts";

/** An answer that came whole is read as one chunk whose choices hold a message instead of a delta. */
export interface ChatReader extends StreamReader {
  /** As StreamReader.read. */
  readChunk(chunk: JsonObject, emit: Emit): boolean;
}

export function createChatReader(source: AnswerSource, holder: ChoiceHolder = "delta"): ChatReader {
  let id = "";
  let model = "";
  let usage = noChatUsage;
  let tier = "";
  let upstream = "";
  let done = false;
  const choices = createChoiceReader(() => id, holder);

  const readHead = (chunk: JsonObject, emit: Emit) => {
    id ||= textAt(chunk, "id");
    tier = textAt(chunk, "service_tier") || tier;
    // OpenRouter names in every chunk who computes the answer.
    const passedTo = textAt(chunk, "provider");
    if (passedTo !== upstream) emitUpstream(passedTo, emit);
    upstream = passedTo || upstream;
    const named = textAt(chunk, "model");
    if (named === "" || named === model) return;
    model = named;
    emit({ kind: "model", model });
  };

  const readUsage = (raw: JsonObject, emit: Emit) => {
    if (Object.keys(raw).length === 0) return;
    usage = { ...updateUsage(usage, raw), serviceTier: tier };
    emit({ kind: "usage", usage: toUsage(usage, source.host.chat) });
  };

  const readChunk = (chunk: JsonObject, emit: Emit) => {
    const groq = objectAt(chunk, "x_groq");
    if (isSet(chunk, "error")) throw classifyInStream(chunk);
    if (isSet(groq, "error")) throw classifyInStream(groq);
    readHead(chunk, emit);
    const told = objectsAt(chunk, "choices");
    for (const choice of told) choices.read(choice, emit);
    choices.tryFinish(emit);
    readUsage(isSet(chunk, "usage") ? objectAt(chunk, "usage") : objectAt(groq, "usage"), emit);
    return told.every(isPlain);
  };

  return {
    readChunk,
    read(event, emit) {
      const data = event.data.trim();
      if (event.name === "error") throw classifyInStream(data);
      if (data === "[DONE]") done = true;
      return data !== "" && !done && readChunk(parseObject(data), emit);
    },
    isOver() {
      return done;
    },
    end() {
      if (!choices.isWhole()) throw truncated("a finish reason");
    },
  };
}

/** Whether it holds nothing that would be remembered beyond it, as pieces of calls and probabilities are. */
function isPlain(choice: JsonObject): boolean {
  return !isSet(choice, "logprobs") && !isSet(objectAt(choice, "delta"), "tool_calls");
}
