/**
 * `spillway simulate`: proves the decision core in simulated worlds, on the code that
 * serves requests. Wants no provider, no key and no network.
 */
import { availableParallelism } from "node:os";
import type { SeedFigures } from "../simulation/batch.ts";
import { baselines, spillway } from "../simulation/policies.ts";
import { type Result, resultsJson } from "../simulation/report/results-json.ts";
import { rivalTable } from "../simulation/report/rival-table.ts";
import { targetTable } from "../simulation/report/target-table.ts";
import { run } from "../simulation/run.ts";
import { writePages } from "./simulate/pages.ts";
import { planOf, type SimulatePlan, usage } from "./simulate/plan.ts";
import { contestOf, type Entry, entryOf, resultOf, runEntries } from "./simulate/work.ts";
import { untilStopped } from "./until-stopped.ts";

/** What the command needs of the process. */
export interface SimulateIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Writes a file, its folder too. */
  writeFile(path: string, text: string): void | Promise<void>;
  /** Milliseconds that never go backwards, for the time that it took. */
  now(): number;
  /** Aborted when the process is asked to stop: nothing is proven then. */
  readonly stop: AbortSignal;
}

/** Baselines are slow to fail and differ little by seed. */
const baselineSeeds = 25;

/** How often the progress is told. */
const progressPauseMs = 5_000;

/** Runs the command. `args` are those after "simulate". Resolves to the exit code. */
export async function runSimulate(args: readonly string[], io: SimulateIo): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    io.stdout(usage);
    return 0;
  }
  const planned = planOf(args, availableParallelism());
  if (planned.kind === "wrong") {
    io.stderr(`${planned.message}\n\n${usage}`);
    return 2;
  }
  const { plan } = planned;
  if (plan.trace) {
    printTrace(plan, io);
    return 0;
  }
  // What runs in other threads is not waited for: main ends the process.
  return await Promise.race([printTables(plan, io), untilStopped(io.stop).then(() => 1)]);
}

function printTrace({ scenarios: [scenario], firstSeed, hedging }: SimulatePlan, io: SimulateIo): void {
  if (scenario === undefined) return;
  const trace = (line: string): void => io.stdout(`${line}\n`);
  run({ scenario, seed: firstSeed, policy: spillway, hedging, trace });
}

async function printTables(plan: SimulatePlan, io: SimulateIo): Promise<number> {
  const startedAt = io.now();
  const entries = entriesOf(plan);
  let toldAt = startedAt;
  const figures = await runEntries(entries, plan.threads, (done, all) => {
    const now = io.now();
    if (done < all && now - toldAt < progressPauseMs) return;
    toldAt = now;
    io.stderr(`${done}/${all} batches, ${((now - startedAt) / 1000).toFixed(0)} s\n`);
  });
  const all = entries.map((entry, index) => ({ entry, results: figures[index] ?? [] }));
  const ours = all.filter(({ entry }) => entry.policy === spillway);
  const results = ours.map(({ entry, results }) => resultOf(entry, results));
  const chosen = results.filter(({ hedging }) => hedging === plan.hedging);
  io.stdout(targetTable(chosen));
  if (plan.baselines) io.stdout(`\n${rivalTable(contestsOf(plan, all))}`);
  if (plan.json !== undefined) await io.writeFile(plan.json, resultsJson(results));
  if (plan.svg !== undefined)
    await writePages(plan.svg, { plan, results, contests: contestsOf(plan, all) }, io);
  return chosen.every(isMet) ? 0 : 1;
}

/**
 * What has to be run. The pages show both, with and without hedging. Rivals are spared
 * the stories of high rate, which differ from the usual ones in ours alone.
 */
function entriesOf(plan: SimulatePlan): readonly Entry[] {
  const { scenarios, hedging } = plan;
  const modes = plan.svg === undefined ? [hedging] : [false, true];
  const ours = scenarios.flatMap((scenario) =>
    modes.map((mode) => entryOf(plan, { scenario, policy: spillway, hedging: mode })),
  );
  const rivals = scenarios
    .filter(({ mostSeeds }) => mostSeeds === undefined)
    .flatMap((scenario) =>
      baselines.map((policy) => entryOf(plan, { scenario, policy, hedging: false }, baselineSeeds)),
    );
  return plan.baselines ? [...ours, ...rivals] : ours;
}

interface Done {
  readonly entry: Entry;
  readonly results: readonly SeedFigures[];
}

/** By story; ours before the rivals. */
function contestsOf({ scenarios }: SimulatePlan, all: readonly Done[]) {
  return scenarios.flatMap((scenario) =>
    all
      .filter(({ entry }) => entry.scenario === scenario)
      .map(({ entry, results }) => contestOf(entry, results)),
  );
}

function isMet({ judgements }: Result): boolean {
  return judgements.every((judgement) => judgement.isMet);
}
