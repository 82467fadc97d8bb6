/** Damaged streams into a decoder: whatever comes out is an answer or a Failure, in order. */
import type { Random } from "../../src/core/base/random.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { Decoder } from "../../src/providers/dialect.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { wireOf } from "../fixtures/wire.ts";
import { type Damaged, damaged } from "./damage.ts";
import type { FuzzedStream } from "./streams.ts";

export interface FuzzResult {
  /** How the streams ended: "whole", or a kind of failure, with how often. */
  readonly ends: ReadonlyMap<string, number>;
  /** What must never be, with the bytes that brought it about, in base64. */
  readonly problems: readonly string[];
}

const mostProblems = 5;

export function fuzzDecoder(stream: FuzzedStream, random: Random, runs: number): FuzzResult {
  // Most streams end in a Failure; half the time would go into stacks that nobody reads.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return fuzz(stream, random, runs);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function fuzz(stream: FuzzedStream, random: Random, runs: number): FuzzResult {
  const dialect = dialectFor(stream.host);
  const source = { host: stream.host, account: "account-a" };
  const isFramed = stream.name.startsWith("bedrock");
  const ends = new Map<string, number>();
  const problems: string[] = [];
  for (let run = 0; run < runs && problems.length < mostProblems; run += 1) {
    const damage = damaged(stream.parts, random, isFramed);
    const { bytes } = damage;
    const report = (what: string) => problems.push(`${what}: ${Buffer.from(bytes).toString("base64")}`);
    try {
      const { events, end } = run1(dialect.createDecoder(source), bytes, random);
      ends.set(end, (ends.get(end) ?? 0) + 1);
      const complaint = unsound(events, end) ?? falselyWhole(end, damage, stream);
      if (complaint !== undefined) report(complaint);
    } catch (error) {
      report(`crashed with ${String(error)}`);
    }
  }
  return { ends, problems };
}

function run1(decoder: Decoder, bytes: Uint8Array, random: Random) {
  const cut = Math.floor(random() * bytes.length);
  const events = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))];
  try {
    decoder.end();
    return { events, end: "whole" };
  } catch (error) {
    if (error instanceof Failure) return { events, end: error.kind };
    throw error;
  }
}

/** By its marks in any case; where all events are whole, by what a naive reader sees in them. */
function falselyWhole(end: string, { bytes, isOrderly }: Damaged, stream: FuzzedStream): string | undefined {
  if (end !== "whole") return undefined;
  if (!stream.mayBeWhole(bytes)) return "is taken for whole without its completion";
  if (!isOrderly) return undefined;
  const form = stream.name.startsWith("bedrock") ? "frames" : "sse";
  const recording = { provider: "", name: "", bytes, form, status: 200, url: "", headers: {} } as const;
  const { events } = wireOf(recording, "data");
  const beginnings = () => events.some((_, at) => stream.read(events.slice(0, at + 1)).complete);
  // What follows an end marker is not heard any more.
  return stream.read(events).complete || beginnings() ? undefined : "is taken for whole before it is";
}

/** What must hold of every list of events, however broken its stream was. */
export function unsound(events: readonly ProviderEvent[], end: string): string | undefined {
  const calls: string[] = [];
  let finishes = 0;
  let reason = "";
  for (const event of events) {
    if ((event.kind === "text" || event.kind === "refusal") && event.text === "") return "an empty text";
    if (event.kind === "reasoning" && event.text === "" && event.signature === "") return "an empty thought";
    if (event.kind === "usage" && !soundUsage(event.usage)) return "an impossible usage";
    if (event.kind === "finish") {
      finishes += 1;
      reason = event.finish.reason;
    }
    if (event.kind !== "tool-call") continue;
    const known = calls[event.index];
    if (known === undefined && (event.index !== calls.length || event.name === "" || event.id === "")) {
      return "a tool call that starts without its name, its id or its place";
    }
    calls[event.index] = (known ?? "") + event.arguments;
  }
  if (finishes > 1) return "two finishes";
  if (end !== "whole") return undefined;
  if (finishes === 0) return "a clean end without a finish";
  return reason === "tool-calls" && !calls.every(isObject)
    ? "a tool call whose arguments are none"
    : undefined;
}

function soundUsage(usage: (ProviderEvent & { readonly kind: "usage" })["usage"]): boolean {
  const { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  const all = [inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens];
  return (
    all.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    cachedInputTokens + cacheWriteTokens <= inputTokens &&
    reasoningTokens <= outputTokens
  );
}

function isObject(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
