/**
 * `npm run bench:failover`: the same load through Spillway and its peers while the primary provider is cut, hangs, browns
 * out and returns. Says what it does as it goes; --help says how it is told what to do.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drivingCore, stop } from "../systems/process.ts";
import { sharesChart } from "./chart.ts";
import { figuresOf } from "./measure.ts";
import { type FailoverFinding, type FailoverResults, failoverPage } from "./page.ts";
import { SimulatedProvider } from "./provider.ts";
import { type Course, runScenario, type Scenario, scenarios, usualCallsPerSecond } from "./scenario.ts";
import { type Contender, contenders } from "./systems.ts";
import { shareOf } from "./window.ts";

const usage = `Usage: npm run bench:failover -- [--short] [--no-peers] [--only TEXT] [--scenario NAME] [--rate N]
                                 [--calls FILE] [--json FILE] [--out FOLDER]

  --short          half of each time
  --no-peers       neither LiteLLM nor Portkey
  --only TEXT      only systems whose name holds it
  --rate N         calls a second; ${usualCallsPerSecond} when not said
  --scenario NAME  ${scenarios.map(({ name }) => name).join(", ")}
  --calls FILE     every call and every request as JSON
  --json FILE      the results as JSON
  --out FOLDER     a page, JSON and charts; docs/benchmarks for those that are published

At most 10 minutes. What is known is written after each run; control-C ends it after the run that is under way.
`;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    "no-peers": { type: "boolean", default: false },
    only: { type: "string", default: "" },
    scenario: { type: "string", default: "" },
    rate: { type: "string", default: `${usualCallsPerSecond}` },
    calls: { type: "string" },
    json: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopped = true;
  });
}
const missing: string[] = [];
const findings: FailoverFinding[] = [];
const courses: Record<string, Course> = {};
const date = new Date().toISOString().slice(0, 10);
const endBy = 600_000;

function say(text: string): void {
  const seconds = Math.round(performance.now() / 1_000);
  process.stderr.write(`${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")} ${text}\n`);
}

const lastLine = (thrown: unknown) =>
  (thrown instanceof Error ? thrown.message : String(thrown)).trim().split("\n").at(-1) ?? "";

function installPeers(): string | undefined {
  try {
    return execFileSync("bash", ["bench/install-peers.sh"], { encoding: "utf8" }).trim();
  } catch (thrown) {
    missing.push(`the peers: ${lastLine(thrown)}`);
    return undefined;
  }
}

/** A point each half second, over the second that ends there. */
function sharesOf({ calmAt, faultAt, endAt, primary, backup }: Course): FailoverFinding["shares"] {
  const points: { atS: number; share: number }[] = [];
  for (let at = calmAt + 1_000; at <= endAt; at += 500) {
    const share = shareOf(backup, primary, at - 1_000, at);
    if (share !== undefined) points.push({ atS: (at - faultAt) / 1_000, share });
  }
  return points;
}

async function measure(contender: Contender, scenario: Scenario): Promise<FailoverFinding> {
  const folder = mkdtempSync(join(tmpdir(), "spillway-failover-"));
  const providers = { primary: new SimulatedProvider("p"), backup: new SimulatedProvider("b") };
  const [primaryPort, backupPort] = [await providers.primary.listen(), await providers.backup.listen()];
  try {
    const { started, ask } = await contender.start({ primaryPort, backupPort, folder });
    try {
      const options = {
        isShort: values.short,
        callsPerSecond: Number(values.rate),
        isStopped: () => isStopped,
      };
      const course = await runScenario(ask, scenario, providers, options);
      if (values.calls !== undefined) courses[`${contender.name}, ${scenario.name}`] = course;
      return {
        ...{ system: contender.name, protocol: contender.protocol, scenario: scenario.name },
        ...{ figures: figuresOf(course), shares: sharesOf(course) },
        faultS: (course.returnAt - course.faultAt) / 1_000,
      };
    } finally {
      await stop(started.process);
    }
  } finally {
    providers.primary.close();
    providers.backup.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(): string {
  const callsPerSecond = Number(values.rate);
  const results: FailoverResults = { node: process.version, date, callsPerSecond, findings, missing };
  const page = failoverPage(results);
  const json = `${JSON.stringify(results, null, 2)}\n`;
  if (values.json !== undefined) writeFileSync(values.json, json);
  if (values.calls !== undefined) writeFileSync(values.calls, JSON.stringify(courses));
  if (values.out === undefined) return page;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "failover.md"), page);
  writeFileSync(join(values.out, "failover.json"), json);
  for (const { name } of scenarios) {
    const own = findings.filter(({ scenario }) => scenario === name);
    if (own.length > 0) writeFileSync(join(values.out, `failover-${name}.svg`), sharesChart(name, own));
  }
  return page;
}

const asked = contenders(values["no-peers"] ? undefined : installPeers()).filter(({ name }) =>
  name.includes(values.only),
);
// Load and providers live in this process: it keeps off the core of what is measured.
execFileSync("taskset", ["-a", "-p", "-c", `${drivingCore}`, `${process.pid}`]);
for (const scenario of scenarios.filter(({ name }) => name.includes(values.scenario))) {
  for (const contender of asked) {
    if (isStopped) break;
    if (contender.onlyIn !== undefined && contender.onlyIn !== scenario.name) continue;
    const what = `${contender.name}, ${scenario.name}`;
    if (performance.now() > endBy) {
      missing.push(`${what}: no time was left`);
      continue;
    }
    say(what);
    try {
      const finding = await measure(contender, scenario);
      findings.push(finding);
      const { calls, outcomes, shiftMs, returnMs } = finding.figures;
      say(
        `  ${outcomes.complete} of ${calls} calls whole; moved after ${shiftMs ?? "–"} ms, back after ${returnMs ?? "–"} ms`,
      );
    } catch (thrown) {
      missing.push(`${what}: ${lastLine(thrown)}`);
      say(`  ${lastLine(thrown)}`);
    }
    write();
  }
}
process.stdout.write(write());
// Connections of clients and providers may linger; nothing is left to wait for.
process.exit(0);
