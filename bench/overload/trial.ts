/** One workload under more than can be carried: where it saturates, what is left of that at two and three times as much, and how soon it is over. */
import { createInterface } from "node:readline";
import { cpuMicros, drivingCore, type Started, start, stop } from "../systems/process.ts";
import { type OverloadPlan, type OverloadReport, type Phase, type PhaseReport, sliceMs } from "./terms.ts";

export interface OverloadWorkload {
  readonly name: string;
  /** What the upstream does for it. */
  readonly model: string;
  readonly streaming: boolean;
  readonly deadlineMs: number;
  /** Calls a second with which the search for saturation begins: what any machine carries. */
  readonly startPerSecond: number;
  /** And with which the code is made hot before. */
  readonly warmPerSecond: number;
  /** How long a call runs at most: a rate is offered for several times as long, or it would not be felt. Milliseconds. */
  readonly lifeMs: number;
}

/** The process under test. */
export interface Gateway {
  readonly port: number;
  readonly pid: number;
}

export interface Row extends PhaseReport {
  readonly name: string;
  readonly offeredPerSecond: number;
  readonly goodPerSecond: number;
  /** Of the best goodput. */
  readonly ofPeak: number;
  /** Of the gateway's core that was in use. */
  readonly coreShare: number;
}

export interface Trial {
  readonly workload: OverloadWorkload;
  readonly ramp: readonly { readonly perSecond: number; readonly goodPerSecond: number }[];
  readonly peakPerSecond: number;
  readonly rows: readonly Row[];
  /** From the end of three times the load to the first quarter of a second from which on nobody is turned away or late; medians. */
  readonly recoveryMs: number;
}

export interface Timing {
  readonly stepMs: number;
  readonly windowMs: number;
  readonly rounds: number;
}

const warmUpMs = 12_000;

/** Beyond this step the goodput of the ones before it was the best. */
const rampFactor = 1.25;
const mostSteps = 18;
const factors = [1, 2, 3] as const;

export class OverloadLoad {
  readonly #started: Started;
  readonly #system: Gateway;
  #answer: (line: string) => void = () => {};

  private constructor(started: Started, system: Gateway) {
    this.#started = started;
    this.#system = system;
    const { stdout } = started.process;
    if (stdout !== null) createInterface({ input: stdout }).on("line", (line) => this.#answer(line));
  }

  static async open(system: Gateway, workload: OverloadWorkload): Promise<OverloadLoad> {
    const { model, streaming, deadlineMs } = workload;
    const plan: OverloadPlan = { port: system.port, model, streaming, deadlineMs };
    const command = [process.execPath, "bench/overload/load.ts", JSON.stringify(plan)];
    return new OverloadLoad(await start(command, { core: drivingCore }), system);
  }

  async offer(phases: readonly Phase[]): Promise<OverloadReport & { readonly coreShare: number }> {
    const before = cpuMicros(this.#system.pid);
    const began = performance.now();
    const answered = new Promise<string>((resolve) => {
      this.#answer = resolve;
    });
    this.#started.process.stdin?.write(`${JSON.stringify(phases)}\n`);
    const report: OverloadReport = JSON.parse(await answered);
    const coreShare = (cpuMicros(this.#system.pid) - before) / 1_000 / (performance.now() - began);
    return { ...report, coreShare };
  }

  close(): Promise<void> {
    return stop(this.#started.process);
  }
}

/** The offered rate grows until the goodput falls behind it twice; the best is the peak. */
async function findPeak(
  load: OverloadLoad,
  { startPerSecond, lifeMs }: OverloadWorkload,
  timing: Timing,
): Promise<Trial["ramp"]> {
  const stepMs = Math.max(timing.stepMs, 3 * lifeMs);
  const ramp: { perSecond: number; goodPerSecond: number }[] = [];
  let perSecond = startPerSecond;
  for (let step = 0, behind = 0; step < mostSteps && behind < 2; step += 1) {
    const { phases } = await load.offer([{ perSecond, forMs: stepMs }]);
    const goodPerSecond = ((phases[0]?.good ?? 0) * 1_000) / stepMs;
    ramp.push({ perSecond, goodPerSecond });
    const failures = phases[0]?.failures ?? [];
    const told = failures.length === 0 ? "" : `, ${phases[0]?.failed} failed: ${failures.join("; ")}`;
    process.stdout.write(`  ${perSecond.toFixed(0)} a second: ${goodPerSecond.toFixed(0)} good${told}\n`);
    behind = goodPerSecond < 0.9 * perSecond ? behind + 1 : 0;
    perSecond *= rampFactor;
  }
  return ramp;
}

/** Starts whoever shares the gateway's core; the answer ends them. */
export type StartCrowd = () => () => void;

/** What a workload is tried on. */
export interface Bench {
  readonly system: Gateway;
  readonly workload: OverloadWorkload;
  readonly timing: Timing;
  readonly startCrowd: StartCrowd;
}

export function tryOut(bench: Bench): Promise<Trial> {
  const { workload, timing } = bench;
  return withHotGateway(bench, async (load) => {
    const ramp = await findPeak(load, workload, timing);
    const peakPerSecond = Math.max(...ramp.map(({ goodPerSecond }) => goodPerSecond));
    if (peakPerSecond === 0)
      throw new Error("no call is answered in time: this machine is too busy to measure on");
    const rounds: Row[][] = factors.map(() => []);
    const recoveries: number[] = [];
    for (let round = 0; round < timing.rounds; round += 1) {
      for (const [at, factor] of factors.entries()) {
        rounds[at]?.push(...(await offerTimes(load, factor, peakPerSecond, timing)));
      }
      recoveries.push(await recoveryOf(load, peakPerSecond, timing));
    }
    return {
      workload,
      ramp,
      peakPerSecond,
      rows: rounds.flatMap((rows) => medianRow(rows) ?? []),
      recoveryMs: [...recoveries].sort((a, b) => a - b)[Math.floor(recoveries.length / 2)] ?? Number.NaN,
    };
  });
}

/** What becomes of three times a peak that another gateway has. */
export function tryBeyond(bench: Bench, peakPerSecond: number): Promise<readonly Row[]> {
  return withHotGateway(bench, (load) => offerTimes(load, 3, peakPerSecond, bench.timing));
}

async function withHotGateway<T>(
  { system, workload, startCrowd }: Bench,
  run: (load: OverloadLoad) => Promise<T>,
): Promise<T> {
  const load = await OverloadLoad.open(system, workload);
  let endCrowd = () => {};
  try {
    // On a core of its own, so that what is measured is code that has run thousands of times.
    await load.offer([{ perSecond: workload.warmPerSecond, forMs: warmUpMs }]);
    endCrowd = startCrowd();
    return await run(load);
  } finally {
    endCrowd();
    await load.close();
  }
}

async function offerTimes(
  load: OverloadLoad,
  factor: number,
  peakPerSecond: number,
  { windowMs }: Timing,
): Promise<readonly Row[]> {
  const offered = { perSecond: peakPerSecond * factor, forMs: windowMs };
  const { phases, coreShare } = await load.offer([offered]);
  return phases.slice(0, 1).map((report) => {
    const row = rowOf(`${factor} × the peak`, report, offered);
    return { ...row, ofPeak: row.goodPerSecond / peakPerSecond, coreShare };
  });
}

function rowOf(name: string, report: PhaseReport, { perSecond, forMs }: Phase) {
  const goodPerSecond = (report.good * 1_000) / forMs;
  return { ...report, name, offeredPerSecond: perSecond, goodPerSecond };
}

/** The round whose goodput is the median: its figures belong together. */
function medianRow(rows: readonly Row[]): Row | undefined {
  const sorted = [...rows].sort((left, right) => left.goodPerSecond - right.goodPerSecond);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Half the peak after three times the peak: how long until it is as if nothing had been. */
async function recoveryOf(load: OverloadLoad, peakPerSecond: number, { windowMs }: Timing): Promise<number> {
  const { slices } = await load.offer([
    { perSecond: peakPerSecond * 3, forMs: windowMs / 2 },
    { perSecond: peakPerSecond / 2, forMs: 5_000 },
  ]);
  const after = slices.filter(({ phase }) => phase === 1);
  // What begins to go well and goes on so.
  let well = after.length;
  while (well > 0 && isWell(after[well - 1])) well -= 1;
  return well * sliceMs;
}

function isWell(slice: OverloadReport["slices"][number] | undefined): boolean {
  return slice !== undefined && slice.good === slice.made;
}
