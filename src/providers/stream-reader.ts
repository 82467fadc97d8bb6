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
import { RepeatedEvent } from "./repeated-event.ts";
import { createSseParser, type SseEvent } from "./sse.ts";

export type Emit = (event: ProviderEvent) => void;

/** A dialect's reader of one answer. */
export interface StreamReader {
  /**
   * Reads one event; one that is named "error" holds an error. Throws a Failure for an
   * error in the stream. True: if all that it told was a text or a thought, it would
   * tell that of the next event too if nothing but the words in it were others, and
   * would know no more after it than now.
   */
  read(event: SseEvent, emit: Emit): boolean;
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
  const repeated = new RepeatedEvent();
  const parser = createSseParser((event) => {
    if (reader.isOver()) return;
    const before = events.length;
    const mayRepeat = reader.read(event, emit);
    const told = events[before];
    if (mayRepeat && told !== undefined && events.length === before + 1) repeated.remember(event, told);
    else repeated.forget();
  });
  const feed = (bytes: Uint8Array) => {
    let at = 0;
    if (repeated.isKnown) {
      if (!parser.isBetweenEvents()) {
        at = endOfEvent(bytes);
        if (at > 0) parser.feed(bytes.subarray(0, at));
      }
      at = parser.isBetweenEvents() ? repeated.tell(bytes, at, events) : at;
    }
    if (at < bytes.length) parser.feed(at === 0 ? bytes : bytes.subarray(at));
  };
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
      attempt(() => feed(bytes));
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

/** Where an event ends that is pending before these bytes; 0 if it does not. */
function endOfEvent(bytes: Uint8Array): number {
  for (let at = 1; at < bytes.length; at += 1) {
    if (bytes[at] === lineFeed && bytes[at - 1] === lineFeed) return at + 1;
  }
  return 0;
}

const lineFeed = 0x0a;

const utf8 = new TextDecoder("utf-8");

/** Runs a reader over an answer that came whole. Throws a Failure. */
export function readWhole(body: Uint8Array, read: (json: JsonObject, emit: Emit) => void): ProviderEvent[] {
  const events: ProviderEvent[] = [];
  const json = parseObject(utf8.decode(body));
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
