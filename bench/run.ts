/**
 * `npm run bench`: Spillway beside bare relays, nginx and its peers, in one interleaved run. Says what it does as it
 * goes; --help says how it is told what to do.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drive, type Sample, type Timing } from "./load/drive.ts";
import { cpuChart } from "./report/chart.ts";
import { resultsPage } from "./report/page.ts";
import { type Finding, findingOf, type Results } from "./report/results.ts";
import { drivingCore, start, stop } from "./systems/process.ts";
import {
  grpcRelay,
  http2Relay,
  litellm,
  nginx,
  portkey,
  type System,
  spillway,
  type World,
} from "./systems/systems.ts";
import { fanOut, isFor, models, type Workload, workloads } from "./workloads.ts";

const usage = `Usage: npm run bench -- [--short] [--rounds N] [--window SECONDS] [--only TEXT] [--no-peers] [--fan-out]
                        [--json FILE] [--out FOLDER]

  --short         3 rounds of 2 s and no peers: under 3 minutes
  --rounds N      5 when not said
  --window S      seconds of each measurement; 4 when not said
  --only TEXT     only workloads whose name holds it
  --no-peers      neither Portkey nor LiteLLM
  --fan-out       the same rate of tokens in 10 to 5000 streams, in place of the other workloads
  --json FILE     the results as JSON
  --out FOLDER    a page and charts; docs/benchmarks for those that are published
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    rounds: { type: "string" },
    window: { type: "string" },
    only: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    "fan-out": { type: "boolean", default: false },
    json: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const rounds = Number(values.rounds ?? (values.short ? 3 : 5));
const windowMs = 1_000 * Number(values.window ?? (values.short ? 2 : 4));
const timing: Timing = { warmUpMs: Math.min(1_000, windowMs / 2), windowMs };
const hasPeers = !values.short && !values["no-peers"];
const asked = (values["fan-out"] ? fanOut : workloads).filter(({ name }) => name.includes(values.only ?? ""));

const say = (text: string) => process.stderr.write(`${text}\n`);
const missing: string[] = [];

/** Starts what can be started; the rest is told. */
async function startSystems(world: World, peers: string | undefined): Promise<readonly System[]> {
  const starters: readonly (readonly [string, () => Promise<readonly System[]>])[] = [
    ["Spillway", () => spillway(world)],
    ["bare grpc-js relay", () => grpcRelay(world)],
    ["node:http2 by hand", () => http2Relay(world)],
    ["nginx", () => nginx(world)],
    ...(peers === undefined
      ? []
      : ([
          ["Portkey", () => portkey(world, peers)],
          ["LiteLLM", () => litellm(world, peers)],
        ] as const)),
  ];
  const systems: System[] = [];
  for (const [name, begin] of starters) {
    say(`starting ${name}`);
    try {
      systems.push(...(await begin()));
    } catch (reason) {
      missing.push(`${name}: ${reason instanceof Error ? reason.message.split("\n")[0] : String(reason)}`);
      say(`${name} is left out: ${reason}`);
    }
  }
  return systems;
}

async function measure(
  systems: readonly System[],
  workload: Workload,
  folder: string,
): Promise<readonly Finding[]> {
  const samples = new Map<System, Sample[]>();
  for (let round = 1; round <= rounds; round += 1) {
    // Every other round runs the other way round, so that nobody is always first.
    const order = round % 2 === 0 ? systems.toReversed() : systems;
    for (const system of order) {
      if (!isFor(workload, system.name, system.protocol)) continue;
      say(`${workload.name}: round ${round} of ${rounds}: ${system.name}`);
      try {
        const sample = await drive(system, workload, timing, folder);
        samples.set(system, [...(samples.get(system) ?? []), sample]);
        say(
          `  ${sample.cpuMicros.toFixed(1)} µs, ${Math.round(sample.perSecond)}/s, ${sample.failed} failed`,
        );
      } catch (reason) {
        const why = reason instanceof Error ? reason.message.split("\n")[0] : String(reason);
        missing.push(`${system.name}, ${workload.name}, round ${round}: ${why}`);
        say(`  ${why}`);
      }
    }
  }
  return [...samples].map(([system, own]) =>
    findingOf({ system: system.name, protocol: system.protocol, workload: workload.name }, own),
  );
}

function write(results: Results): void {
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  const page = resultsPage(results);
  process.stdout.write(page);
  if (values.out === undefined) return;
  mkdirSync(values.out, { recursive: true });
  const kind = values["fan-out"] ? "fan-out" : "results";
  writeFileSync(join(values.out, `${kind}.md`), page);
  writeFileSync(join(values.out, `${kind}.json`), `${JSON.stringify(results, null, 2)}\n`);
  for (const { name } of asked) {
    const findings = results.findings.filter(({ workload }) => workload === name);
    if (findings.length === 0) continue;
    const file = `${name.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "")}.svg`;
    writeFileSync(join(values.out, file), cpuChart(name, findings));
  }
}

const folder = mkdtempSync(join(tmpdir(), "spillway-bench-"));
const peers = hasPeers
  ? execFileSync("bash", ["bench/install-peers.sh"], { encoding: "utf8" }).trim()
  : undefined;
const upstream = await start([process.execPath, "bench/upstream.ts"], { core: drivingCore });
const { port } = JSON.parse(upstream.firstLine) as { port: number };
const systems = await startSystems({ upstreamPort: port, folder, models }, peers);
try {
  const findings: Finding[] = [];
  for (const workload of asked) findings.push(...(await measure(systems, workload, folder)));
  const date = new Date().toISOString().slice(0, 10);
  write({ node: process.version, date, rounds, windowMs, findings, missing });
} finally {
  await Promise.all([...new Set(systems.map(({ started }) => started.process))].map(stop));
  await stop(upstream.process);
  rmSync(folder, { recursive: true, force: true });
}
