/**
 * The bytes of a stream's most frequent message: an event that is a piece of text and
 * nothing else. What protobuf-es writes for it, without a writer that grows: both
 * lengths are known before the first byte is written.
 */
import { create, type DescField, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { StreamCompleteResponseSchema } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { TextDeltaSchema } from "../../../gen/spillway/v1/stream_event_pb.ts";

const event = StreamCompleteResponseSchema.field;
const attemptTag = tagOf(event.attempt, WireType.Varint);
const deltaTag = tagOf(event.textDelta, WireType.LengthDelimited);
const textTag = tagOf(TextDeltaSchema.field.text, WireType.LengthDelimited);

type EventInit = MessageInitShape<typeof StreamCompleteResponseSchema>;

/** An event of a stream as gRPC sends it. */
export function streamEventBytes(init: EventInit): Uint8Array {
  const text = loneTextOf(init);
  return text === undefined
    ? toBinary(StreamCompleteResponseSchema, create(StreamCompleteResponseSchema, init))
    : textDeltaBytes(init.attempt ?? 0, text);
}

/** The text of an event that has nothing but its text and its attempt. */
function loneTextOf(init: EventInit): string | undefined {
  if (init.event?.case !== "textDelta") return undefined;
  const { value } = init.event;
  const hasTokens = value.logprobs !== undefined && value.logprobs.length > 0;
  return hasTokens || hasUnknown(init) || hasUnknown(value) ? undefined : value.text;
}

/** Whether it was read from bytes of a later contract. */
function hasUnknown(message: object): boolean {
  return "$unknown" in message && message.$unknown !== undefined;
}

function textDeltaBytes(attempt: number, text: string): Uint8Array {
  const textBytes = Buffer.byteLength(text);
  // Fields of a zero value are not written.
  const deltaBytes = textBytes === 0 ? 0 : 1 + varintBytes(textBytes) + textBytes;
  const attemptBytes = attempt === 0 ? 0 : 1 + varintBytes(attempt);
  const bytes = Buffer.allocUnsafe(attemptBytes + 1 + varintBytes(deltaBytes) + deltaBytes);
  let at = 0;
  if (attempt !== 0) {
    bytes[at] = attemptTag;
    at = writeVarint(bytes, attempt, at + 1);
  }
  bytes[at] = deltaTag;
  at = writeVarint(bytes, deltaBytes, at + 1);
  if (textBytes === 0) return bytes;
  bytes[at] = textTag;
  at = writeVarint(bytes, textBytes, at + 1);
  // All of it is ASCII, which is the same in Latin 1 and quicker to write.
  bytes.write(text, at, textBytes, textBytes === text.length ? "latin1" : "utf8");
  return bytes;
}

/** How many bytes a number of at most 32 bits takes. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

/** Writes a number of at most 32 bits; gives the place after it. */
function writeVarint(bytes: Uint8Array, value: number, start: number): number {
  let at = start;
  let rest = value >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}

/** A field's tag, which here is one byte. */
function tagOf({ number }: DescField, type: WireType): number {
  if (number > 15) throw new Error("the tags of these fields are written as one byte");
  return (number << 3) | type;
}
