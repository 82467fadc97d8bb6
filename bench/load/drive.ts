/** Drives one system with one workload for a while, and reads what that cost it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cpuMicros, drivingCore, residentMib } from "../systems/process.ts";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads.ts";
import type { LoadPlan, LoadReport } from "./client.ts";
import { bodyOf, contentType, paths } from "./messages.ts";

/** One round of a workload on a system. */
export interface Sample {
  /** Of the system, per call or token: user and system time, in microseconds. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  /** From the upstream's stamp to the client for tokens; of the whole call for calls. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly residentMib: number;
}

export interface Timing {
  readonly warmUpMs: number;
  readonly windowMs: number;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function drive(system: System, workload: Workload, timing: Timing, folder: string): Promise<Sample> {
  return workload.kind === "saturated"
    ? saturate(system, workload.model, timing, folder)
    : hold(system, workload, timing);
}

/** h2load as fast as the system answers; over eight connections with eight calls each. */
async function saturate(system: System, model: string, timing: Timing, folder: string): Promise<Sample> {
  const file = join(folder, `body-${system.protocol}`);
  writeFileSync(file, bodyOf(system.protocol, model, false));
  const path = system.protocol === "openai" ? paths.openai : paths.unary;
  const headers = { "content-type": contentType(system.protocol, false), te: "trailers", ...system.headers };
  const args = [
    ...["-c", "8", "-t", "1", "-D", `${timing.windowMs}ms`, "--warm-up-time", `${timing.warmUpMs}ms`],
    ...(system.protocol === "openai" ? ["--h1", "-m", "1"] : ["-m", "8"]),
    ...["-d", file],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    `http://127.0.0.1:${system.port}${path}`,
  ];
  const before = cpuMicros(system.pid);
  const { output, seconds } = await run("h2load", args);
  const used = cpuMicros(system.pid) - before;
  const done = Number(/(\d+) succeeded/.exec(output)?.[1] ?? 0);
  const failed = Number(/(\d+) failed/.exec(output)?.[1] ?? 0);
  const perSecond = Number(/([\d.]+) req\/s/.exec(output)?.[1] ?? 0);
  // The warm-up is paid for too, at the same price: h2load counts calls of its window alone.
  const all = perSecond * seconds;
  if (done === 0) throw new Error(`h2load had no answer from ${system.name}:\n${output}`);
  return {
    cpuMicros: used / all,
    perSecond,
    p50Ms: 0,
    p99Ms: 0,
    failed,
    residentMib: residentMib(system.pid),
  };
}

function run(command: string, args: readonly string[]): Promise<{ output: string; seconds: number }> {
  const started = performance.now();
  const child = spawn("taskset", ["-c", `${drivingCore}`, command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve({ output, seconds: (performance.now() - started) / 1_000 }));
  });
}

async function hold(
  system: System,
  workload: Exclude<Workload, { readonly kind: "saturated" }>,
  timing: Timing,
): Promise<Sample> {
  const plan: LoadPlan = {
    protocol: system.protocol,
    port: system.port,
    headers: system.headers,
    model: workload.model,
    ...(workload.kind === "streams" ? { streams: workload.streams } : { perSecond: workload.perSecond }),
  };
  const client = new Client(plan);
  try {
    if (workload.kind === "streams") await client.untilStreaming(workload.streams);
    await wait(timing.warmUpMs);
    await client.report();
    const before = cpuMicros(system.pid);
    const started = performance.now();
    await wait(timing.windowMs);
    const report = await client.report();
    const used = cpuMicros(system.pid) - before;
    const seconds = (performance.now() - started) / 1_000;
    return {
      cpuMicros: used / Math.max(1, report.units),
      perSecond: report.units / seconds,
      p50Ms: report.p50Ms,
      p99Ms: report.p99Ms,
      failed: report.failed,
      residentMib: residentMib(system.pid),
    };
  } finally {
    await client.stop();
  }
}

/** The load's process, asked and answered in lines. */
export class Client {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor(plan: LoadPlan) {
    const args = ["-c", `${drivingCore}`, process.execPath, "bench/load/client.ts", JSON.stringify(plan)];
    this.#child = spawn("taskset", args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async report(): Promise<LoadReport> {
    this.#child.stdin.write("\n");
    const { value } = await this.#lines.next();
    return JSON.parse(String(value));
  }

  /** Resolves when all streams have shown a token; rejects when they do not within 40 s. */
  async untilStreaming(streams: number): Promise<void> {
    for (let tries = 0; tries < 160; tries += 1) {
      if ((await this.report()).streaming >= 0.98 * streams) return;
      await wait(250);
    }
    const { streaming, failed } = await this.report();
    throw new Error(`only ${streaming} of ${streams} streams run (${failed} failed)`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin.end();
    await gone;
  }
}
