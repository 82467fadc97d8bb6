/**
 * `npm run bench`: Spillway beside bare relays, plain proxies and its peers, in one interleaved run. Says what it does
 * as it goes; --help says how it is told what to do.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureIdle } from "./idle.ts";
import { cpuChart } from "./report/chart.ts";
import { resultsPage } from "./report/page.ts";
import type { Finding, IdleFinding, Results } from "./report/results.ts";
import { measureRounds } from "./rounds.ts";
import { drivingCore, start, stop } from "./systems/process.ts";
import type { System, World } from "./systems/system.ts";
import { pidOf } from "./systems/system.ts";
import { starters } from "./systems/systems.ts";
import { idleSystems, models, nothingBetween, workloads } from "./workloads.ts";

const usage = `Usage: npm run bench -- [--short] [--rounds N] [--window SECONDS] [--minutes N] [--only TEXT] [--no-peers]
                        [--json FILE] [--out FOLDER]

  --short         1 round of 1 s and no peers: under 3 minutes
  --rounds N      at most 5 when not said
  --window S      seconds of each measurement; 2 when not said
  --minutes N     no round is begun that would end after them; 15 when not said
  --only TEXT     only workloads whose name holds it; "idle" for the streams that wait
  --no-peers      neither Envoy, nor Portkey, nor LiteLLM
  --json FILE     the results as JSON
  --out FOLDER    a page, JSON and charts; docs/benchmarks for those that are published

What is known is written after each workload of each round; control-C ends the run after what is being measured.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    rounds: { type: "string" },
    window: { type: "string" },
    minutes: { type: "string" },
    only: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    json: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const rounds = Number(values.rounds ?? (values.short ? 1 : 5));
const windowMs = 1_000 * Number(values.window ?? (values.short ? 1 : 2));
const timing = { warmUpMs: Math.min(700, windowMs / 2), windowMs };
const minutes = Number(values.minutes ?? 15);
const endBy = performance.now() + minutes * 60_000;
const hasPeers = !values.short && !values["no-peers"];
const asked = workloads.filter(
  ({ name, onlyWith }) =>
    name.includes(values.only ?? "") &&
    (onlyWith === undefined || (onlyWith === "peers" ? hasPeers : !values.short)),
);
const asksIdle = "idle".includes(values.only ?? "");

const missing: string[] = [];
let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopped = true;
  });
}

function say(text: string): void {
  const seconds = Math.round(performance.now() / 1_000);
  process.stderr.write(`${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")} ${text}\n`);
}

function miss(name: string, thrown: unknown): void {
  const lines = (thrown instanceof Error ? thrown.message : String(thrown)).trim().split("\n");
  // Its first line names the command; what went wrong stands last.
  missing.push(`${name}: ${lines.length > 1 ? lines.at(-1) : lines[0]}`);
  say(`${name} is left out: ${lines.slice(-5).join("\n")}`);
}

function installPeers(): string | undefined {
  try {
    return execFileSync("bash", ["bench/install-peers.sh"], { encoding: "utf8" }).trim();
  } catch (thrown) {
    miss("peers", thrown);
    return undefined;
  }
}

/** Starts what can be started and is needed; the rest is told. */
async function startSystems(world: World, begin: ReturnType<typeof starters>): Promise<readonly System[]> {
  const systems: System[] = [];
  for (const [name, startOne] of begin) {
    if (isStopped) break;
    say(`starting ${name}`);
    try {
      systems.push(...(await startOne(world)));
    } catch (thrown) {
      miss(name, thrown);
    }
  }
  return systems;
}

async function measureAllIdle(world: World, begin: ReturnType<typeof starters>): Promise<IdleFinding[]> {
  const found: IdleFinding[] = [];
  for (const name of values.short ? idleSystems.slice(0, 2) : idleSystems) {
    const startOne = begin.get(name.split(",")[0] ?? name);
    if (startOne === undefined || isStopped) continue;
    say(`idle streams: ${name}`);
    try {
      const finding = await measureIdle(name, startOne, world);
      say(
        `  ${finding.residentMib.map(({ streams, mib }) => `${Math.round(mib)} MiB at ${streams}`).join(", ")}`,
      );
      found.push(finding);
    } catch (thrown) {
      miss(`${name}, idle streams`, thrown);
    }
  }
  return found;
}

function write(results: Results): string {
  const page = resultsPage(results);
  const json = `${JSON.stringify(results, null, 2)}\n`;
  if (values.json !== undefined) writeFileSync(values.json, json);
  if (values.out === undefined) return page;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "results.md"), page);
  writeFileSync(join(values.out, "results.json"), json);
  for (const { name } of asked) {
    const findings = results.findings.filter(({ workload }) => workload === name);
    if (findings.length === 0) continue;
    const file = `${name.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "")}.svg`;
    writeFileSync(join(values.out, file), cpuChart(name, findings));
  }
  return page;
}

const folder = mkdtempSync(join(tmpdir(), "spillway-bench-"));
const upstream = await start([process.execPath, "bench/upstream.ts"], { core: drivingCore });
const { port } = JSON.parse(upstream.firstLine) as { port: number };
const world: World = { upstreamPort: port, folder, models };
const begin = starters(hasPeers ? installPeers() : undefined);
const date = new Date().toISOString().slice(0, 10);
let idle: readonly IdleFinding[] = [];
let findings: readonly Finding[] = [];
const resultsOf = (made: number): Results => ({
  ...{ node: process.version, date, rounds: made, windowMs, findings, idle, missing },
});
let systems: readonly System[] = [];
try {
  if (asksIdle) idle = await measureAllIdle(world, begin);
  if (asked.length > 0) {
    const bare = { name: nothingBetween, protocol: "openai", port, headers: {} } as const;
    systems = await startSystems(world, begin);
    systems = [...systems, { ...bare, pid: pidOf(upstream), started: upstream }];
  }
  const made = await measureRounds({
    ...{ systems, workloads: asked, rounds, timing, endBy, folder, say },
    onMissing: (why) => missing.push(why),
    onProgress: (known, round) => {
      findings = known;
      write(resultsOf(round));
    },
    isStopped: () => isStopped,
  });
  process.stdout.write(write(resultsOf(made)));
} finally {
  await Promise.all([...new Set(systems.map(({ started }) => started.process))].map(stop));
  await stop(upstream.process);
  rmSync(folder, { recursive: true, force: true });
}
