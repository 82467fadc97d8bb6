/**
 * A million damaged streams into each decoder:
 *   npm run fuzz
 *   npm run fuzz -- --runs 100000 --seed 7 --only bedrock
 * Ends with status 1 when one of them brings about what must never be.
 */
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/core/base/random.ts";
import { fuzzDecoder } from "./fuzz-decoder.ts";
import { streams } from "./streams.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});

for (const stream of streams.filter(({ name }) => values.only === undefined || name === values.only)) {
  const began = performance.now();
  const { ends, problems } = fuzzDecoder(stream, seededRandom(Number(values.seed)), Number(values.runs));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const told = [...ends].map(([end, count]) => `${end} ${count}`).join(", ");
  const heap = Math.round(process.memoryUsage().heapUsed / 1_048_576);
  console.log(`${stream.name}: ${values.runs} streams in ${seconds} s, heap ${heap} MiB: ${told}`);
  for (const problem of problems) console.log(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
