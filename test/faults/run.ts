/**
 * The proof that answers stay unbroken: every fault of the simulator against the whole
 * service, over both listeners. Prints what it finds and ends with 1 on any miss.
 *
 *   npm run test:faults                          everything; about five minutes
 *   npm run test:faults -- --short               a selection and ten seconds of chaos
 *   npm run test:faults -- --only matrix,chaos   these parts
 *   npm run test:faults -- --row stall           rows of the matrix whose name holds the word
 *   npm run test:faults -- --seconds 600         so much chaos
 *   npm run test:faults -- --seed 7              another chaos
 */
import { parseArgs } from "node:util";
import { runBackPressure } from "./back-pressure.ts";
import { runChaos } from "./chaos/run-chaos.ts";
import { coolingCases, runCooling } from "./cooling.ts";
import { runIdempotency } from "./idempotency.ts";
import type { Row } from "./matrix/row.ts";
import { rows, shortRows } from "./matrix/rows.ts";
import { runMatrix, totalsOf } from "./matrix/run-matrix.ts";
import { complaints, head, legend, line } from "./matrix/table.ts";
import { allSweeps, runSweeps } from "./positions.ts";
import { dialectNames, uncovered } from "./support/dialect.ts";
import { kb, mb, tell } from "./support/print.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    row: { type: "string", default: "" },
    seconds: { type: "string" },
    seed: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
  },
});

/** Each tells what it found and says how many misses there were. */
const parts: Readonly<Record<string, () => Promise<number>>> = {
  matrix,
  positions,
  idempotency,
  cooling,
  "back-pressure": backPressure,
  chaos,
};

async function matrix(): Promise<number> {
  const chosen: readonly Row[] = values.short ? shortRows : rows;
  const picked = chosen.filter(({ name }) => name.includes(values.row));
  tell(`${legend}\n\n${head()}`);
  const results = await runMatrix(picked, (result) => tell(line(result)));
  for (const result of results) for (const words of complaints(result)) tell(words);
  const { cells, missedCells, misses } = totalsOf(results);
  tell(
    `\n${cells} cells, ${missedCells} missed; silent truncations ${misses.truncated}, mixed attempts ${misses.mixed}, ` +
      `hung calls ${misses.hung}, unreleased connections ${misses.unreleased}, other misses ${misses.other}`,
  );
  for (const name of uncovered()) tell(`dialect ${name} has no rules here: test/faults/support/dialect.ts`);
  return Object.values(misses).reduce((sum, count) => sum + count, uncovered().length);
}

async function positions(): Promise<number> {
  const results = await runSweeps(allSweeps(values.short ? ["anthropic"] : dialectNames));
  for (const { sweep, misses } of results) {
    for (const miss of misses)
      tell(`  ${sweep.dialect}, cut ${sweep.manner}, ${sweep.door}, mode ${sweep.mode} ${miss}`);
  }
  const calls = results.reduce((sum, result) => sum + result.calls, 0);
  tell(`${calls} calls, cut at every position of 60 tokens`);
  return results.reduce((sum, result) => sum + result.misses.length, 0);
}

async function idempotency(): Promise<number> {
  return complain(await runIdempotency());
}

async function cooling(): Promise<number> {
  const found = await Promise.all(coolingCases.map(runCooling));
  return complain(found.flat());
}

async function backPressure(): Promise<number> {
  const reports = await runBackPressure(values.short ? ["gRPC on the gRPC door"] : undefined);
  for (const { kind, acceptedBytes, standing, perStream } of reports) {
    const { heapUsed, external, rss } = perStream;
    tell(
      `${kind}: after its reader stopped the provider sent ${mb(acceptedBytes)}; of ${mb(standing.all)} in between ` +
        `${mb(standing.upstreamKernel)} stood in kernel buffers towards the provider, ` +
        `${mb(standing.downstreamKernel)} towards the reader, ${mb(standing.readersKernel)} in the reader's own; each of 100 such streams costs ` +
        `${kb(heapUsed + external)} (heap ${kb(heapUsed)}, buffers ${kb(external)}; resident ${kb(rss)})`,
    );
  }
  return complain(reports.flatMap(({ kind, misses }) => misses.map((miss) => `${kind}: ${miss}`)));
}

async function chaos(): Promise<number> {
  const seconds = Number(values.seconds ?? (values.short ? 10 : 60));
  const { misses, tally, blows, heapBefore, heapAfter } = await runChaos(seconds, Number(values.seed));
  const { completed, restarted, failed, left } = tally;
  tell(
    `${seconds} s, ${blows} blows: ${completed} complete, ${failed} with a typed error, ${left} vanished; ` +
      `${restarted} saw a restart; heap ${mb(heapBefore)} before, ${mb(heapAfter)} after`,
  );
  return complain([...new Set(misses)]);
}

function complain(misses: readonly string[]): number {
  for (const miss of misses) tell(`  ${miss}`);
  return misses.length;
}

const wanted = values.only?.split(",") ?? Object.keys(parts);
let missed = 0;
for (const name of wanted) {
  const part = parts[name];
  if (part === undefined) throw new Error(`--only takes ${Object.keys(parts).join(", ")}; not "${name}"`);
  const startedAt = performance.now();
  tell(`\n== ${name}`);
  const count = await part();
  missed += count;
  tell(
    `${name}: ${count === 0 ? "good" : `${count} misses`} (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`,
  );
}
tell(missed === 0 ? "\nAll good." : `\n${missed} misses.`);
process.exitCode = missed === 0 ? 0 : 1;
