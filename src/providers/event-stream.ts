/**
 * AWS event streams (application/vnd.amazon.eventstream) from bytes that arrive in any
 * pieces: frames of a length, typed headers and a payload, with a checksum over the
 * length and one over the whole.
 *
 * The first checksum is looked at as soon as it is there: a damaged length must not
 * make anybody wait for bytes that will never come.
 */
import { crc32 } from "node:zlib";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { Failure } from "../core/model/failure.ts";

export interface EventStreamMessage {
  /** "exception" ends the stream: nothing good comes after it. */
  readonly kind: "event" | "exception";
  /** Of the event or the exception, such as "messageStop" or "throttlingException". */
  readonly name: string;
  /** JSON, for every message that is sent today. */
  readonly payload: string;
}

export interface EventStreamParser {
  /** Calls back for every frame that these bytes complete. Throws a Failure for one that is damaged or too large. */
  feed(bytes: Uint8Array): void;
}

/** Lengths of the whole and of the headers, and their checksum. */
const preludeBytes = 12;
/** The bound of a server-sent event (sse.ts); providers send a few hundred bytes. */
const largestFrame = 1_048_576;

const utf8 = new TextDecoder("utf-8");
const decodeText = (bytes: Uint8Array) => utf8.decode(bytes);
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : decodeText(bytes)),
  (text) => new TextEncoder().encode(text),
);

export function createEventStreamParser(onMessage: (message: EventStreamMessage) => void): EventStreamParser {
  /** Of the frame that has not ended, in the pieces in which they came. */
  let pieces: Uint8Array[] = [];
  let held = 0;
  let wanted = preludeBytes;
  const join = (): Uint8Array => {
    const [first] = pieces;
    const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    pieces = [bytes];
    return bytes;
  };
  return {
    feed(bytes) {
      pieces.push(bytes);
      held += bytes.length;
      while (held >= wanted) {
        const all = join();
        const length = frameLength(all);
        wanted = length;
        if (held < length) return;
        const message = readFrame(all.subarray(0, length));
        const rest = all.subarray(length);
        pieces = rest.length === 0 ? [] : [rest];
        held = rest.length;
        wanted = preludeBytes;
        onMessage(message);
      }
    },
  };
}

function frameLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, preludeBytes);
  if (crc32(bytes.subarray(0, 8)) !== view.getUint32(8)) throw damaged("whose length is damaged");
  const length = view.getUint32(0);
  if (length > largestFrame) throw damaged(`larger than ${largestFrame} bytes`);
  // The prelude and the checksum of the whole are the least that a frame can be.
  if (length < preludeBytes + 4) throw damaged("whose length is impossible");
  return length;
}

function readFrame(bytes: Uint8Array): EventStreamMessage {
  const { headers, body } = decodeFrame(bytes);
  const header = (name: string) => {
    const value = headers[name]?.value;
    return typeof value === "string" ? value : "";
  };
  const payload = decodeText(body);
  switch (header(":message-type")) {
    case "event":
      return { kind: "event", name: header(":event-type"), payload };
    case "exception":
      return { kind: "exception", name: header(":exception-type"), payload };
    case "error": // A fault that the service did not foresee: its words are headers.
      return {
        kind: "exception",
        name: header(":error-code"),
        payload: JSON.stringify({ message: header(":error-message") }),
      };
    default:
      throw damaged("of an unknown type");
  }
}

function decodeFrame(bytes: Uint8Array): ReturnType<EventStreamCodec["decode"]> {
  try {
    return codec.decode(bytes);
  } catch (error) {
    throw damaged("that is damaged", error);
  }
}

function damaged(how: string, cause?: unknown): Failure {
  return new Failure("malformed", `the provider sent a frame ${how}`, { cause });
}
