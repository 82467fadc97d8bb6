/**
 * The frame around every dialect's reader of streamed events: bytes go in, server-
 * sent events are cut, the dialect's reader speaks, and whatever goes wrong is a
 * Failure that waits until the events before it have left.
 */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { ProviderEvent } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import type { Decoder } from "./dialect.ts";
import { isSet, tryParseJson } from "./json-fields.ts";
import { createSseParser, type SseEvent } from "./sse.ts";

export type Emit = (event: ProviderEvent) => void;

/** A dialect's reader of one answer. */
export interface StreamReader {
  /** Reads one event; one that is named "error" holds an error. Throws a Failure for an error in the stream. */
  read(event: SseEvent, emit: Emit): void;
  /** Whether the dialect's end marker came. */
  isOver(): boolean;
  /** Throws a Failure unless the completion rule is met. */
  end(): void;
}

/** Bytes that say nothing are still a sign of life. */
const keepAlive: readonly ProviderEvent[] = [{ kind: "keep-alive" }];

export function createStreamDecoder(reader: StreamReader): Decoder {
  let events: ProviderEvent[] = [];
  let failure: Failure | undefined;
  const emit: Emit = (event) => events.push(event);
  const parser = createSseParser((event) => {
    if (!reader.isOver()) reader.read(event, emit);
  });
  const isOver = () => failure !== undefined || reader.isOver();
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      failure ??= toFailure(error);
    }
  };
  return {
    push(bytes) {
      if (isOver() || bytes.length === 0) return [];
      events = [];
      attempt(() => parser.feed(bytes));
      return events.length === 0 && !isOver() ? keepAlive : events;
    },
    isOver,
    end() {
      const stray = parser.stray();
      if (!isOver() && holdsError(tryParseJson(stray))) {
        attempt(() => reader.read({ name: "error", data: stray }, emit));
      }
      if (failure !== undefined) throw failure;
      reader.end();
    },
  };
}

/** Runs a reader over an answer that came whole. Throws a Failure. */
export function readWhole(body: Uint8Array, read: (json: JsonObject, emit: Emit) => void): ProviderEvent[] {
  const events: ProviderEvent[] = [];
  const json = parseObject(new TextDecoder("utf-8").decode(body));
  try {
    read(json, (event) => events.push(event));
  } catch (error) {
    throw toFailure(error);
  }
  return events;
}

/** The JSON object of an event. Throws a Failure when it is none. */
export function parseObject(data: string): JsonObject {
  const json = tryParseJson(data);
  if (isJsonObject(json)) return json;
  throw new Failure("malformed", "the provider sent an event that is not a JSON object");
}

function holdsError(json: Json | undefined): boolean {
  const [first] = Array.isArray(json) ? json : [json];
  return isJsonObject(first) && isSet(first, "error");
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("malformed", "the provider's stream could not be read", { cause: error });
}
