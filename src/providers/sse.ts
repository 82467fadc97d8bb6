/**
 * Server-sent events from bytes that arrive in any pieces: UTF-8 across pieces, LF,
 * CR and CRLF, a byte order mark, data over several lines. An event without its
 * closing blank line is dropped, as the standard asks.
 *
 * Two things the standard has no place for. A line of the field `error` is how
 * llama.cpp and GPUStack report a failure, and a conforming parser ignores it: here
 * it is an event named "error". And an event may not grow without bound.
 */
import { createParser } from "eventsource-parser";
import { Failure } from "../core/model/failure.ts";

export interface SseEvent {
  /** "" when the event has no name. */
  readonly name: string;
  readonly data: string;
}

export interface SseParser {
  /** Calls back for every event that these bytes complete. Throws a Failure when one grows too large. */
  feed(bytes: Uint8Array): void;
}

/**
 * The largest event, in UTF-16 units: far above what any provider sends for one
 * delta, and room for a whole tool call or an image description in one piece.
 */
const largestEvent = 1_048_576;

export function createSseParser(onEvent: (event: SseEvent) => void): SseParser {
  const decoder = new TextDecoder("utf-8");
  let pieces: string[] = [];
  let pending = 0;
  const parser = createParser({
    maxBufferSize: largestEvent,
    onEvent: (event) => onEvent({ name: event.event ?? "", data: event.data }),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") throw tooLarge();
      if (error.field === "error") onEvent({ name: "error", data: error.value ?? "" });
    },
  });
  return {
    // The parser throws away the unfinished line of a field that it does not know,
    // `error` among them. So it gets whole lines only.
    feed(bytes) {
      const text = decoder.decode(bytes, { stream: true });
      const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
      if (end > 0) {
        pieces.push(text.slice(0, end));
        const lines = pieces.join("");
        pieces = [];
        pending = 0;
        parser.feed(lines);
      }
      if (end < text.length) {
        pieces.push(text.slice(end));
        pending += text.length - end;
        if (pending > largestEvent) throw tooLarge();
      }
    },
  };
}

function tooLarge(): Failure {
  return new Failure("malformed", `an event of the stream is larger than ${largestEvent} characters`);
}
