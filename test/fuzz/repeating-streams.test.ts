/** Events that are told by their bytes alone, against the same streams of which every event is read. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../src/core/base/random.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import type { Decoder } from "../../src/providers/dialect.ts";
import { createStreamDecoder, type StreamReader } from "../../src/providers/stream-reader.ts";
import { endOf } from "../providers/support/answer.ts";
import { damaged } from "./damage.ts";
import { readers, repeating } from "./repeating-streams.ts";
import { type FuzzedStream, streams } from "./streams.ts";

/** The same reader, which never says that an event may come again; or which counts what it reads. */
function watched(reader: StreamReader, watch: { reads: number }, mayRepeat: boolean): StreamReader {
  return {
    read(event, emit) {
      watch.reads += 1;
      return reader.read(event, emit) && mayRepeat;
    },
    isOver: () => reader.isOver(),
    end: () => reader.end(),
  };
}

/** Bytes as a socket gives them: event by event, in any pieces, or many events at once. */
function pieces(parts: readonly Uint8Array[], bytes: Uint8Array, random: Random): readonly Uint8Array[] {
  if (random() < 0.5) return parts;
  const cuts = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
    Math.floor(random() * bytes.length),
  );
  const places = [0, ...cuts.sort((one, other) => one - other), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

function outcome(decoder: Decoder, fed: readonly Uint8Array[]) {
  const batches: (readonly ProviderEvent[])[] = fed.map((piece) => decoder.push(piece));
  return { batches, isOver: decoder.isOver(), end: endOf(decoder) };
}

/** How many of a stream's events nobody read, and the stream that came to something else. */
function compare(stream: FuzzedStream, random: Random, runs: number) {
  const readerOf = readers[stream.name];
  if (readerOf === undefined) throw new Error(`no reader of ${stream.name}`);
  const source = { host: stream.host, account: "account-a" };
  const [read, told] = [{ reads: 0 }, { reads: 0 }];
  for (let run = 0; run < runs; run += 1) {
    const parts = repeating(stream, random);
    const isDamaged = random() < 0.3;
    const bytes = isDamaged ? damaged(parts, random, false).bytes : Buffer.concat(parts);
    const fed = pieces(isDamaged ? [bytes] : parts, bytes, random);
    const slow = outcome(createStreamDecoder(watched(readerOf(source), read, false)), fed);
    const fast = outcome(createStreamDecoder(watched(readerOf(source), told, true)), fed);
    const problem = JSON.stringify(slow) === JSON.stringify(fast) ? undefined : { slow, fast, fed };
    if (problem !== undefined) return { problem, unread: 0 };
  }
  return { problem: undefined, unread: read.reads - told.reads };
}

const textual = streams.filter(({ name }) => !name.startsWith("bedrock"));

describe("events that come again with other words", () => {
  it.each(textual)("of $name are what they are when every one is read", { timeout: 120_000 }, (stream) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const { problem, unread } = compare(stream, seededRandom(20_261_128), 10_000);
    Error.stackTraceLimit = stackTraceLimit;
    if (problem !== undefined) {
      const fed = problem.fed.map((piece) => Buffer.from(piece).toString());
      expect({ ...problem.fast, fed }).toEqual({ ...problem.slow, fed });
    }
    // Gemini tells the usage with each event, and OpenAI numbers those of its Responses.
    if (stream.name === "gemini" || stream.name === "openai-responses") expect(unread).toBe(0);
    else expect(unread).toBeGreaterThan(2_000);
  });
});
