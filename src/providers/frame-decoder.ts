/**
 * The frame around a reader of AWS event-stream messages: what stream-reader.ts is for
 * server-sent events. Whatever goes wrong is a Failure that waits until the events
 * before it have left.
 */
import type { ProviderEvent } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import type { Decoder } from "./dialect.ts";
import { createEventStreamParser, type EventStreamMessage } from "./event-stream.ts";
import type { Emit } from "./stream-reader.ts";

/** A dialect's reader of one answer. */
export interface FrameReader {
  /** Reads one message. Throws a Failure for an exception. */
  read(message: EventStreamMessage, emit: Emit): void;
  /** Whether nothing more is to be expected. */
  isOver(): boolean;
  /** Throws a Failure unless the completion rule is met. */
  end(): void;
}

const keepAlive: readonly ProviderEvent[] = [{ kind: "keep-alive" }];

export function createFrameDecoder(reader: FrameReader): Decoder {
  let events: ProviderEvent[] = [];
  let failure: Failure | undefined;
  const parser = createEventStreamParser((message) => {
    if (!reader.isOver()) reader.read(message, (event) => events.push(event));
  });
  const isOver = () => failure !== undefined || reader.isOver();
  return {
    push(bytes) {
      if (isOver() || bytes.length === 0) return [];
      events = [];
      try {
        parser.feed(bytes);
      } catch (error) {
        failure = asFailure(error);
      }
      return events.length === 0 && !isOver() ? keepAlive : events;
    },
    isOver,
    end() {
      if (failure !== undefined) throw failure;
      reader.end();
    },
  };
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("malformed", "the provider's stream could not be read", { cause: error });
}
