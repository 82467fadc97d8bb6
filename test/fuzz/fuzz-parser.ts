/** Damaged words into a parser: whatever comes out is an answer or a refusal, and soon. */
import type { Random } from "../../src/core/base/random.ts";

export interface FuzzedParser {
  readonly name: string;
  /** Damaged words. */
  readonly words: (random: Random) => Uint8Array;
  /** Takes them, and says what became of them. Whatever it throws is a fault. */
  readonly take: (bytes: Uint8Array) => Promise<string>;
}

export interface ParserResult {
  /** What became of the words, with how often. */
  readonly ends: ReadonlyMap<string, number>;
  /** What must never be, with the bytes that brought it about, in base64. */
  readonly problems: readonly string[];
  /** The longest that one took. */
  readonly slowestMs: number;
}

const mostProblems = 5;

/** A parser that takes longer than this for so few words has no bound on its time. */
const hangMs = 5_000;

export async function fuzzParser(
  { words, take }: FuzzedParser,
  random: Random,
  runs: number,
): Promise<ParserResult> {
  const ends = new Map<string, number>();
  const problems: string[] = [];
  let slowestMs = 0;
  for (let run = 0; run < runs && problems.length < mostProblems; run += 1) {
    const bytes = words(random);
    const report = (what: string) => problems.push(`${what}: ${Buffer.from(bytes).toString("base64")}`);
    const began = performance.now();
    try {
      const end = await take(bytes);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    } catch (error) {
      report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const tookMs = performance.now() - began;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > hangMs) report(`took ${Math.round(tookMs)} ms`);
  }
  if (Object.hasOwn(Object.prototype, "polluted")) problems.push("every object has a new field");
  return { ends, problems, slowestMs };
}
