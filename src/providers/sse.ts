/**
 * Server-sent events from bytes that arrive in any pieces: UTF-8 across pieces, LF,
 * CR and CRLF, a byte order mark, data over several lines. An event without its
 * closing blank line is dropped, as the standard asks.
 *
 * Two things have no place in the standard, and a conforming parser ignores them. A
 * line of the field `error` is how llama.cpp and GPUStack report a failure: here it
 * is an event named "error". Lines that are no fields may be an error that the
 * provider wrote as plain JSON into its stream, as Gemini does: they are kept, for
 * whoever finds the stream unfinished.
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
  /** Whether nothing is pending: what comes next begins an event. */
  isBetweenEvents(): boolean;
  /** The lines that are no fields, an unfinished one at the end included; at most 64 KiB. */
  stray(): string;
}

/**
 * The largest event, in UTF-16 units: far above what any provider sends for one
 * delta, and room for a whole tool call in one piece.
 */
const largestEvent = 1_048_576;
const mostStray = 65_536;

const inPieces = { stream: true } as const;

export function createSseParser(onEvent: (event: SseEvent) => void): SseParser {
  const decoder = new TextDecoder("utf-8");
  /** The line that has not ended, in the pieces in which it came. */
  let line: string[] = [];
  let lineLength = 0;
  let stray = "";
  let isBetween = false;
  const parser = createParser({
    maxBufferSize: largestEvent,
    onEvent: (event) => onEvent({ name: event.event ?? "", data: event.data }),
    onError(error) {
      if (error.type === "max-buffer-size-exceeded") throw tooLarge();
      if (error.field === "error") onEvent({ name: "error", data: error.value ?? "" });
      else if (stray.length < mostStray) stray += `${error.line ?? ""}\n`;
    },
  });
  // The parser throws away the unfinished line of a field that it does not know,
  // `error` among them. So it gets whole lines only.
  const feedLines = (end: string) => {
    if (line.length === 0) return parser.feed(end);
    line.push(end);
    const lines = line.join("");
    line = [];
    lineLength = 0;
    parser.feed(lines);
  };
  return {
    feed(bytes) {
      const text = decoder.decode(bytes, inPieces);
      // The last line is then an empty one, whatever came before it.
      isBetween = text.endsWith("\n\n") || text.endsWith("\n\r\n");
      const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
      if (end > 0) feedLines(text.slice(0, end));
      if (end === text.length) return;
      line.push(text.slice(end));
      lineLength += text.length - end;
      if (lineLength > largestEvent) throw tooLarge();
    },
    isBetweenEvents: () => isBetween,
    stray: () => (stray + line.join("")).slice(0, mostStray),
  };
}

function tooLarge(): Failure {
  return new Failure("malformed", `an event of the stream is larger than ${largestEvent} characters`);
}
