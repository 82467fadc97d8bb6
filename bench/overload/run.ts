/**
 * `npm run bench:overload`: a gateway as it comes, on one core, under one, two and three
 * times what it carries at best; what is left of the best, and how soon it is over.
 *
 *   npm run bench:overload                  about ten minutes
 *   npm run bench:overload -- --short       about five
 *   npm run bench:overload -- --only unary  workloads whose name holds the word
 *   npm run bench:overload -- --out docs/benchmarks/overload.md --json FILE
 *   npm run bench:overload -- --profile FOLDER
 *   npm run bench:overload -- --neighbours 0
 *
 * A whole core carries more than what drives it can send from the other one. So the gateway
 * shares its core with processes that only count, three if nothing else is said.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drivingCore, measuredCore, start, stop } from "../systems/process.ts";
import { pidOf } from "../systems/system.ts";
import { startSpillway } from "../systems/systems.ts";
import { overloadPage } from "./page.ts";
import {
  type Bench,
  type OverloadWorkload,
  type Row,
  type Timing,
  type Trial,
  tryBeyond,
  tryOut,
} from "./trial.ts";

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    out: { type: "string" },
    json: { type: "string" },
    profile: { type: "string" },
    neighbours: { type: "string", default: "3" },
  },
});

const workloads: readonly OverloadWorkload[] = [
  {
    name: "Streams of 100 tokens at 50 a second",
    model: "tokens-100-every-20",
    streaming: true,
    deadlineMs: 6_000,
    startPerSecond: 25,
    warmPerSecond: 40,
    lifeMs: 3_000,
  },
  {
    name: "Unary calls, answered upstream after 100 ms",
    model: "answer-after-100",
    streaming: false,
    deadlineMs: 2_000,
    startPerSecond: 60,
    warmPerSecond: 500,
    lifeMs: 700,
  },
].filter(({ name }) => name.toLowerCase().includes(values.only));

const timing: Timing = values.short
  ? { stepMs: 3_000, windowMs: 9_000, rounds: 1 }
  : { stepMs: 5_000, windowMs: 12_000, rounds: 3 };

const noBounds = "overload: { max_in_flight: 0, max_lag: 0s }";

const folder = mkdtempSync(join(tmpdir(), "spillway-overload-"));
const upstream = await start([process.execPath, "bench/upstream.ts"], { core: drivingCore });
const { port: upstreamPort } = JSON.parse(upstream.firstLine) as { port: number };
if (values.profile !== undefined) {
  process.env["NODE_OPTIONS"] = `--cpu-prof --cpu-prof-dir=${values.profile}`;
}

const neighbours: ChildProcess[] = [];

function startNeighbours(): () => void {
  for (let count = Number(values.neighbours); count > 0; count -= 1) {
    const command = ["-c", `${measuredCore}`, process.execPath, "-e", "for (;;);"];
    neighbours.push(spawn("taskset", command, { stdio: "ignore" }));
  }
  return endNeighbours;
}

function endNeighbours(): void {
  for (const neighbour of neighbours.splice(0)) neighbour.kill("SIGKILL");
}

try {
  const trials: Trial[] = [];
  for (const workload of workloads) {
    const trial = await withGateway(workload, "", tryOut);
    // To compare with: what becomes of it when nobody is turned away.
    const bare = await withGateway(workload, noBounds, (bench) => tryBeyond(bench, trial.peakPerSecond));
    const rows = [...trial.rows, ...bare.map((row) => ({ ...row, name: `${row.name}, no bounds` }))];
    for (const row of rows) tell(row);
    trials.push({ ...trial, rows });
  }
  const page = overloadPage(trials);
  process.stdout.write(`\n${page}`);
  if (values.out !== undefined) writeFileSync(values.out, page);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(trials, null, 1));
} finally {
  endNeighbours();
  await stop(upstream.process);
  rmSync(folder, { recursive: true });
}

/** One route to one endpoint a workload; everything else as it comes. */
function configOf(overload: string): string {
  const models = workloads.map(({ model }) => model);
  return `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: bench, dialect: openai-chat, base_url: "http://127.0.0.1:${upstreamPort}/v1", api_key: "env:KEY", max_connections: 10000 }]
endpoints: [${models.map((model) => `{ name: ${model}, provider: bench, model: ${model}, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`).join(", ")}]
${overload}
routes: [${models.map((model) => `{ name: ${model}, tiers: [{ endpoints: [{ endpoint: ${model} }] }] }`).join(", ")}]
`;
}

async function withGateway<T>(
  workload: OverloadWorkload,
  overload: string,
  run: (bench: Bench) => Promise<T>,
): Promise<T> {
  const { started, grpc: port } = await startSpillway(configOf(overload), folder);
  process.stdout.write(`${workload.name}${overload === "" ? "" : ", no bounds"}\n`);
  try {
    const system = { port, pid: pidOf(started) };
    return await run({ system, workload, timing, startCrowd: startNeighbours });
  } finally {
    await stop(started.process);
  }
}

function tell(row: Row): void {
  process.stdout.write(
    `  ${row.name}: ${row.goodPerSecond.toFixed(0)} good of ${row.offeredPerSecond.toFixed(0)} (${(100 * row.ofPeak).toFixed(0)} %), ${row.shed} refused, ${row.late} late${row.failed === 0 ? "" : `, ${row.failed} failed: ${row.failures.join("; ")}`}\n`,
  );
}
