/**
 * The stream of OpenAI's Responses; an answer that came whole has the form of what the
 * last event holds.
 *
 * Whole is an answer at response.completed or response.incomplete, and at nothing else
 * (providers.md §2.2).
 */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { AnswerSource } from "../dialect.ts";
import { isSet, numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { truncated } from "../truncated.ts";
import { classifyInStream } from "./failure.ts";
import { broken, finishOfCompleted, finishOfIncomplete } from "./finish.ts";
import { createItemReader, type ItemReader } from "./items.ts";
import { toUsage } from "./usage.ts";

export interface ResponseReader extends StreamReader {
  /** Reads a response that came whole. Throws a Failure when it is an error, or not done. */
  readResponse(response: JsonObject, emit: Emit): void;
}

/** What is known of the response so far. */
interface Progress {
  id: string;
  model: string;
  ended: boolean;
  readonly items: ItemReader;
}

export function createResponseReader(source: AnswerSource): ResponseReader {
  const progress: Progress = {
    id: "",
    model: "",
    ended: false,
    items: createItemReader(() => progress.id, source.account),
  };
  return {
    readResponse(response, emit) {
      readHead(response, progress, emit);
      for (const [index, item] of objectsAt(response, "output").entries()) {
        progress.items.done(index, item, emit);
      }
      end(textAt(response, "status"), response, progress, emit);
    },
    read(event, emit) {
      const data = event.data.trim();
      if (data === "" || data === "[DONE]") return false;
      if (event.name === "error") throw classifyInStream(parsed(data));
      const json = parseObject(data);
      readEvent(textAt(json, "type") || event.name, json, progress, emit);
      // No two events are alike: each has a number.
      return false;
    },
    isOver() {
      return progress.ended;
    },
    end() {
      if (!progress.ended) throw truncated("response.completed");
    },
  };
}

function parsed(data: string): JsonObject | string {
  try {
    return parseObject(data);
  } catch {
    return data;
  }
}

function readEvent(type: string, json: JsonObject, progress: Progress, emit: Emit): void {
  const response = objectAt(json, "response");
  const index = numberAt(json, "output_index") ?? 0;
  switch (type) {
    case "response.created":
      // Streams spliced together by a proxy have been seen: half of one is no answer.
      if (progress.id !== "") throw new Failure("malformed", "the provider started a second response");
      readHead(response, progress, emit);
      break;
    case "response.output_item.added":
      progress.items.added(index, objectAt(json, "item"), emit);
      break;
    case "response.output_item.done":
      progress.items.done(index, objectAt(json, "item"), emit);
      break;
    case "response.completed":
    case "response.incomplete":
    case "response.failed":
      readHead(response, progress, emit);
      end(textAt(response, "status") || type.slice("response.".length), response, progress, emit);
      break;
    case "error":
      throw classifyInStream(json);
    default: // Pieces of an item, and types that are newer than this reader.
      progress.items.piece(index, type, json, emit);
  }
}

function readHead(response: JsonObject, progress: Progress, emit: Emit): void {
  progress.id ||= textAt(response, "id");
  const named = textAt(response, "model");
  if (named === "" || named === progress.model) return;
  progress.model = named;
  emit({ kind: "model", model: named });
}

/** Words that a response begins with. */
const unfinished: ReadonlySet<string> = new Set(["", "queued", "in_progress"]);

function end(status: string, response: JsonObject, progress: Progress, emit: Emit): void {
  if (isSet(response, "usage")) emit({ kind: "usage", usage: toUsage(response) });
  if (isSet(response, "error")) throw classifyInStream(response);
  const { items } = progress;
  if (unfinished.has(status)) throw truncated("response.completed");
  if (status !== "completed" && status !== "incomplete") throw broken(status);
  const finish =
    status === "completed"
      ? finishOfCompleted(items.holds())
      : finishOfIncomplete(textAt(objectAt(response, "incomplete_details"), "reason"));
  items.close(finish.reason, emit);
  emit({ kind: "finish", finish });
  progress.ended = true;
}
