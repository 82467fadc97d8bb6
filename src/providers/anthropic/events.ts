/**
 * The stream of Anthropic's Messages API.
 *
 * Whole is an answer at message_stop, after a message_delta with a stop_reason and
 * with every block stopped (providers.md §2.2). Bytes that end before it are
 * truncated even if the stop_reason was there.
 */
import type { JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { emitGeography } from "../served-place.ts";
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { createToolCallLedger, type ToolCallLedger } from "../tool-call-ledger.ts";
import { truncated } from "../truncated.ts";
import { type BlockReader, createBlockReader } from "./blocks.ts";
import { classifyInStream } from "./failure.ts";
import { finishOf } from "./finish.ts";
import { type MessagesUsage, noMessagesUsage, toUsage, updateUsage } from "./usage.ts";

/** What is known of the message so far. */
interface Progress {
  id: string;
  started: boolean;
  /** "" until message_delta told it. */
  stopReason: string;
  stopped: boolean;
  usage: MessagesUsage;
  readonly ledger: ToolCallLedger;
  readonly blocks: BlockReader;
}

export function createMessagesReader(): StreamReader {
  const ledger = createToolCallLedger(() => progress.id);
  const progress: Progress = {
    id: "",
    started: false,
    stopReason: "",
    stopped: false,
    usage: noMessagesUsage,
    ledger,
    blocks: createBlockReader(ledger),
  };
  return {
    read(event, emit) {
      if (event.data.trim() === "") return false;
      if (event.name === "error") throw classifyInStream(event.data);
      const json = parseObject(event.data);
      const type = textAt(json, "type") || event.name;
      readEvent(type, json, progress, emit);
      // Of a piece of text or of a thought nothing is remembered.
      return type === "content_block_delta";
    },
    isOver() {
      return progress.stopped;
    },
    end() {
      if (!progress.stopped) throw truncated("message_stop");
    },
  };
}

function readEvent(type: string, json: JsonObject, progress: Progress, emit: Emit): void {
  const index = numberAt(json, "index") ?? 0;
  const delta = objectAt(json, "delta");
  switch (type) {
    case "message_start":
      start(objectAt(json, "message"), progress, emit);
      break;
    case "content_block_start":
      progress.blocks.start(index, objectAt(json, "content_block"), emit);
      break;
    case "content_block_delta":
      progress.blocks.delta(index, delta, emit);
      break;
    case "content_block_stop":
      progress.blocks.stop(index, emit);
      break;
    case "message_delta":
      progress.stopReason ||= textAt(delta, "stop_reason");
      emitExplanation(delta, emit);
      readUsage(objectAt(json, "usage"), progress, emit);
      break;
    case "message_stop":
      stop(progress, emit);
      break;
    case "error":
      throw classifyInStream(json);
    default: // "ping", and types that are newer than this reader.
  }
}

function start(message: JsonObject, progress: Progress, emit: Emit): void {
  // Streams spliced together by a proxy have been seen: half of one is no answer.
  if (progress.started) {
    throw new Failure("malformed", "the provider started a second message in one stream");
  }
  progress.started = true;
  progress.id = textAt(message, "id");
  emitModel(message, emit);
  readUsage(objectAt(message, "usage"), progress, emit);
}

function stop(progress: Progress, emit: Emit): void {
  if (progress.stopReason === "" || progress.blocks.areOpen()) throw truncated("the end of its message");
  emitFinish(progress.stopReason, progress.ledger, emit);
  progress.stopped = true;
}

function readUsage(raw: JsonObject, progress: Progress, emit: Emit): void {
  if (Object.keys(raw).length === 0) return;
  emitPlace(raw, emit);
  progress.usage = updateUsage(progress.usage, raw);
  emit({ kind: "usage", usage: toUsage(progress.usage) });
}

/** Reads a message that came whole. Throws a Failure when it is an error, or no message. */
export function readMessage(message: JsonObject, emit: Emit): void {
  if (message["type"] === "error") throw classifyInStream(message);
  const stopReason = textAt(message, "stop_reason");
  if (stopReason === "") throw truncated("a stop_reason");
  const ledger = createToolCallLedger(() => textAt(message, "id"));
  const blocks = createBlockReader(ledger);
  emitModel(message, emit);
  emitPlace(objectAt(message, "usage"), emit);
  for (const [index, block] of objectsAt(message, "content").entries()) {
    blocks.start(index, block, emit);
    blocks.stop(index, emit);
  }
  emitExplanation(message, emit);
  emitFinish(stopReason, ledger, emit);
  emit({ kind: "usage", usage: toUsage(updateUsage(noMessagesUsage, objectAt(message, "usage"))) });
}

/** Models that cannot be bound to a geography say "not_available". */
function emitPlace(usage: JsonObject, emit: Emit): void {
  const geography = textAt(usage, "inference_geo");
  if (geography !== "not_available") emitGeography(geography, emit);
}

function emitModel(message: JsonObject, emit: Emit): void {
  const model = textAt(message, "model");
  if (model !== "") emit({ kind: "model", model });
}

/** Why the API declined for the model; the nearest thing to words of its own. */
function emitExplanation(holder: JsonObject, emit: Emit): void {
  const text = textAt(objectAt(holder, "stop_details"), "explanation");
  if (text !== "") emit({ kind: "refusal", text });
}

function emitFinish(stopReason: string, ledger: ToolCallLedger, emit: Emit): void {
  const finish = finishOf(stopReason, { toolCalls: ledger.count() > 0 });
  ledger.close(finish.reason, emit);
  emit({ kind: "finish", finish });
}
