/**
 * The stream of Bedrock's ConverseStream.
 *
 * Whole is an answer at messageStop (providers.md §2.2); frames with a wrong checksum
 * never come as far as here. The usage follows in metadata, which is waited for: a
 * connection that ends before it, even in the middle of its frame, costs the usage alone.
 */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { FrameReader } from "../frame-decoder.ts";
import { isSet, numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { emitRegion } from "../served-place.ts";
import { type Emit, parseObject } from "../stream-reader.ts";
import { truncated } from "../truncated.ts";
import { type BlockReader, createBlockReader } from "./blocks.ts";
import { classifyException, classifyUnary } from "./failure.ts";
import { toUsage } from "./usage.ts";

/** What is known of the message so far. */
interface Progress {
  started: boolean;
  stopped: boolean;
  measured: boolean;
  readonly blocks: BlockReader;
}

export function createConverseReader(): FrameReader {
  const progress: Progress = {
    started: false,
    stopped: false,
    measured: false,
    blocks: createBlockReader(),
  };
  return {
    read({ kind, name, payload }, emit) {
      if (kind === "exception") throw classifyException(name, payload);
      readEvent(name, parseObject(payload), progress, emit);
    },
    isOver() {
      return progress.stopped && progress.measured;
    },
    end() {
      if (!progress.stopped) throw truncated("messageStop");
    },
  };
}

function readEvent(name: string, json: JsonObject, progress: Progress, emit: Emit): void {
  const index = numberAt(json, "contentBlockIndex") ?? 0;
  const { blocks, stopped } = progress;
  if (stopped && isAnswer(name)) {
    throw new Failure("malformed", "the provider went on after it had finished");
  }
  switch (name) {
    case "messageStart":
      if (progress.started) throw new Failure("malformed", "the provider started a second message");
      progress.started = true;
      break;
    case "contentBlockStart":
      blocks.start(index, objectAt(json, "start"), emit);
      break;
    case "contentBlockDelta":
      blocks.delta(index, objectAt(json, "delta"), emit);
      break;
    case "messageStop":
      blocks.finish(textAt(json, "stopReason"), emit);
      progress.stopped = true;
      break;
    case "metadata":
      progress.measured = true;
      readUsage(json, emit);
      emitRegion(routedRegion(json), emit);
      break;
    default: // "contentBlockStop", and names that are newer than this reader.
  }
}

function isAnswer(name: string): boolean {
  return name.startsWith("contentBlock") || name.startsWith("message");
}

function readUsage(holder: JsonObject, emit: Emit): void {
  if (isSet(holder, "usage")) emit({ kind: "usage", usage: toUsage(holder) });
}

/** A prompt router names the model that it chose by its ARN, whose fourth part is the region. */
function routedRegion(holder: JsonObject): string {
  const arn = textAt(objectAt(objectAt(holder, "trace"), "promptRouter"), "invokedModelId");
  return arn.startsWith("arn:") ? (arn.split(":")[3] ?? "") : "";
}

/** Reads a message that came whole. Throws a Failure when it is an error, or no message. */
export function readMessage(response: JsonObject, emit: Emit): void {
  const stopReason = textAt(response, "stopReason");
  if (stopReason === "") throw classifyUnary(response) ?? truncated("a stopReason");
  const blocks = createBlockReader();
  const message = objectAt(objectAt(response, "output"), "message");
  readUsage(response, emit);
  emitRegion(routedRegion(response), emit);
  for (const [index, block] of objectsAt(message, "content").entries()) {
    blocks.start(index, block, emit);
    const { toolUse, reasoningContent } = block;
    const input = isJsonObject(toolUse) ? JSON.stringify(objectAt(toolUse, "input")) : undefined;
    const thought = isJsonObject(reasoningContent) ? reasoningContent : {};
    blocks.delta(
      index,
      {
        text: block["text"],
        ...(input === undefined ? {} : { toolUse: { input } }),
        reasoningContent: { ...thought, ...objectAt(thought, "reasoningText") },
      },
      emit,
    );
  }
  blocks.finish(stopReason, emit);
}
