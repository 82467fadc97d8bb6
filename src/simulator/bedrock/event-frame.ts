/**
 * Frames of application/vnd.amazon.eventstream: lengths, a checksum over them, headers,
 * the payload, a checksum over all. The codec of AWS writes them.
 */
import { EventStreamCodec } from "@smithy/eventstream-codec";
import type { Random } from "../../core/base/random.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
);

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** An event. Its payload is padded by a field of random length, and its keys are in order. */
export function eventFrame(type: string, payload: object, random: Random): Uint8Array {
  const padded = { ...payload, p: alphabet.slice(0, 2 + Math.floor(random() * (alphabet.length - 1))) };
  const sorted = Object.fromEntries(Object.entries(padded).sort(([a], [b]) => (a < b ? -1 : 1)));
  return frameOf(
    [":event-type", type, ":content-type", "application/json", ":message-type", "event"],
    sorted,
  );
}

/** An error after the stream began. */
export function exceptionFrame(type: string, payload: object): Uint8Array {
  const headers = [
    ":message-type",
    "exception",
    ":exception-type",
    type,
    ":content-type",
    "application/json",
  ];
  return frameOf(headers, payload);
}

/** An event whose last checksum is wrong, as a flipped bit on the way makes it. */
export function brokenFrame(type: string, payload: object, random: Random): Uint8Array {
  const bytes = eventFrame(type, payload, random).slice();
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes;
}

function frameOf(names: readonly string[], payload: object): Uint8Array {
  const headers: Record<string, { readonly type: "string"; readonly value: string }> = {};
  for (let at = 0; at < names.length; at += 2) {
    headers[names[at] ?? ""] = { type: "string", value: names[at + 1] ?? "" };
  }
  return codec.encode({ headers, body: encoder.encode(JSON.stringify(payload)) });
}
