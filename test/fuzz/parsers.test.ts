/** The short form of `npm run fuzz:parsers`. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { type FuzzedParser, fuzzParser } from "./fuzz-parser.ts";
import { parsers } from "./parsers.ts";

/** A configuration takes some milliseconds. */
const runsOf = ({ name }: FuzzedParser) => (name === "configuration" ? 300 : 2_000);

describe("a parser", () => {
  it.each(parsers)("of $name takes or refuses all damaged words", { timeout: 120_000 }, async (parser) => {
    const { ends, problems } = await fuzzParser(parser, seededRandom(20_261_127), runsOf(parser));
    expect(problems).toEqual([]);
    // The damage must reach what is behind the first check.
    expect(ends.size).toBeGreaterThan(1);
  });
});
