/**
 * A hundred thousand damaged words into each parser of what operators, callers and providers
 * say, one after the other, and a table of what became of them; some ten minutes:
 *   npm run fuzz:parsers
 *   npm run fuzz:parsers -- --runs 1000 --seed 7 --only configuration
 *   npm run fuzz:parsers -- --skip configuration      which takes most of the time
 * Ends with status 1 when one of them does what must never be.
 */
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/base/random.ts";
import { fuzzParser } from "./fuzz-parser.ts";
import { parsers } from "./parsers.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    skip: { type: "string" },
  },
});

console.log("| parser | cases | faults | s | slowest ms | what became of them |\n|---|---|---|---|---|---|");
const isAsked = (name: string) => (values.only === undefined || name === values.only) && name !== values.skip;
for (const parser of parsers.filter(({ name }) => isAsked(name))) {
  const began = performance.now();
  const runs = Number(values.runs);
  const { ends, problems, slowestMs } = await fuzzParser(parser, seededRandom(Number(values.seed)), runs);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const told = [...ends].map(([end, count]) => `${end} ${count}`).join(", ");
  const cells = [parser.name, runs, problems.length, seconds, slowestMs.toFixed(0), told];
  console.log(`| ${cells.join(" | ")} |`);
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
console.log(
  "\nWhat reads the streams of providers is damaged by `npm run fuzz`, a million streams to each decoder.",
);
