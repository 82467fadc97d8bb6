/** What must hold of every stream, wherever the network cuts it. */
import { expect } from "vitest";
import type { Decoder } from "../../../src/providers/dialect.ts";
import { type Answer, decode, endOf, singles } from "./answer.ts";

/** Bytes decoded per recording: every offset of streams up to 4 kB, fewer of longer ones. */
const budget = 20_000_000;
/** Of every stream all offsets of its end, where completion is decided. */
const tail = 300;

function offsets(length: number): readonly number[] {
  const stride = Math.max(1, Math.ceil((length * length) / budget));
  const all = Array.from({ length: length + 1 }, (_, at) => at);
  return all.filter((at) => at % stride === 0 || at > length - tail);
}

/** The same answer in one piece, in two pieces cut anywhere, and byte by byte. */
export function expectSameWhereverCut(bytes: Uint8Array, createDecoder: () => Decoder): Answer {
  const whole = decode(createDecoder(), [bytes]);
  const expected = JSON.stringify(whole);
  for (const at of offsets(bytes.length)) {
    const parts = decode(createDecoder(), [bytes.subarray(0, at), bytes.subarray(at)]);
    if (JSON.stringify(parts) !== expected) expect(parts, `cut at ${at}`).toEqual(whole);
  }
  expect(decode(createDecoder(), singles(bytes))).toEqual(whole);
  return whole;
}

/**
 * The stream cut short at every byte: until the finish is told it never ends
 * cleanly, and once it may end cleanly the finish has been told. Answers after how
 * many bytes it first may.
 */
export function expectTruncationIsSeen(bytes: Uint8Array, createDecoder: () => Decoder): number {
  const decoder = createDecoder();
  let finished = false;
  let wholeAt = Number.POSITIVE_INFINITY;
  for (const [at, piece] of singles(bytes).entries()) {
    if (endOf(decoder) === "whole") {
      if (!finished) expect.fail(`ends cleanly after ${at} bytes, before its finish`);
      wholeAt = Math.min(wholeAt, at);
    }
    finished ||= decoder.push(piece).some((event) => event.kind === "finish");
  }
  if (endOf(decoder) === "whole") wholeAt = Math.min(wholeAt, bytes.length);
  return wholeAt;
}
