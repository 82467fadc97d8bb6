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
import { type Emit, parseObject, type StreamReader } from "../stream-reader.ts";
import { createToolCallLedger, type ToolCallLedger } from "../tool-call-ledger.ts";
import { truncated } from "../truncated.ts";
import { createBlockReader } from "./blocks.ts";
import { classifyInStream } from "./failure.ts";
import { finishOf } from "./finish.ts";
import { noMessagesUsage, toUsage, updateUsage } from "./usage.ts";

export function createMessagesReader(): StreamReader {
  let id = "";
  let started = false;
  let stopped = false;
  let stopReason = "";
  let usage = noMessagesUsage;
  const ledger = createToolCallLedger(() => id);
  const blocks = createBlockReader(ledger);

  const readUsage = (raw: JsonObject, emit: Emit) => {
    if (Object.keys(raw).length === 0) return;
    usage = updateUsage(usage, raw);
    emit({ kind: "usage", usage: toUsage(usage) });
  };

  const start = (message: JsonObject, emit: Emit) => {
    // Streams spliced together by a proxy have been seen: half of one is no answer.
    if (started) throw new Failure("malformed", "the provider started a second message in one stream");
    started = true;
    id = textAt(message, "id");
    emitModel(message, emit);
    readUsage(objectAt(message, "usage"), emit);
  };

  const stop = (emit: Emit) => {
    if (stopReason === "" || blocks.open) throw truncated("the end of its message");
    emitFinish(stopReason, ledger, emit);
    stopped = true;
  };

  const readEvent = (json: JsonObject, type: string, emit: Emit) => {
    switch (type) {
      case "message_start":
        return start(objectAt(json, "message"), emit);
      case "content_block_start":
        return blocks.start(numberAt(json, "index") ?? 0, objectAt(json, "content_block"), emit);
      case "content_block_delta":
        return blocks.delta(numberAt(json, "index") ?? 0, objectAt(json, "delta"), emit);
      case "content_block_stop":
        return blocks.stop(numberAt(json, "index") ?? 0, emit);
      case "message_delta": {
        const delta = objectAt(json, "delta");
        stopReason ||= textAt(delta, "stop_reason");
        emitExplanation(delta, emit);
        return readUsage(objectAt(json, "usage"), emit);
      }
      case "message_stop":
        return stop(emit);
      case "error":
        throw classifyInStream(json);
      default: // "ping", and types that are newer than this reader.
    }
  };

  return {
    read(event, emit) {
      if (event.data.trim() === "") return;
      if (event.name === "error") throw classifyInStream(event.data);
      const json = parseObject(event.data);
      readEvent(json, textAt(json, "type") || event.name, emit);
    },
    get over() {
      return stopped;
    },
    end() {
      if (!stopped) throw truncated("message_stop");
    },
  };
}

/** Reads a message that came whole. Throws a Failure when it is an error, or no message. */
export function readMessage(message: JsonObject, emit: Emit): void {
  if (message["type"] === "error") throw classifyInStream(message);
  const stopReason = textAt(message, "stop_reason");
  if (stopReason === "") throw truncated("a stop_reason");
  const ledger = createToolCallLedger(() => textAt(message, "id"));
  const blocks = createBlockReader(ledger);
  emitModel(message, emit);
  for (const [index, block] of objectsAt(message, "content").entries()) {
    blocks.start(index, block, emit);
    blocks.stop(index, emit);
  }
  emitExplanation(message, emit);
  emitFinish(stopReason, ledger, emit);
  emit({ kind: "usage", usage: toUsage(updateUsage(noMessagesUsage, objectAt(message, "usage"))) });
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
  const finish = finishOf(stopReason, { toolCalls: ledger.count > 0 });
  ledger.close(finish.reason, emit);
  emit({ kind: "finish", finish });
}
