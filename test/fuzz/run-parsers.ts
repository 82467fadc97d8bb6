/**
 * A hundred thousand damaged words into each parser of what operators and callers say:
 *   npm run fuzz:parsers
 *   npm run fuzz:parsers -- --runs 1000 --seed 7 --only configuration
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
  },
});

for (const parser of parsers.filter(({ name }) => values.only === undefined || name === values.only)) {
  const began = performance.now();
  const { ends, problems, slowestMs } = await fuzzParser(
    parser,
    seededRandom(Number(values.seed)),
    Number(values.runs),
  );
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const told = [...ends].map(([end, count]) => `${end} ${count}`).join(", ");
  console.log(`${parser.name}: ${values.runs} in ${seconds} s, slowest ${slowestMs.toFixed(0)} ms: ${told}`);
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
