/** From a plan to figures: which batches there are, and what came of them. */
import { judge } from "../../simulation/assessment.ts";
import type { Batch, SeedFigures } from "../../simulation/batch.ts";
import type { NamedPolicy } from "../../simulation/policy.ts";
import type { Result } from "../../simulation/report/results-json.ts";
import type { Contest } from "../../simulation/report/rival-table.ts";
import type { Scenario } from "../../simulation/scenario.ts";
import { runAll } from "./crew.ts";
import type { SimulatePlan } from "./plan.ts";

/** One policy in one story, over some seeds. */
export interface Entry {
  readonly scenario: Scenario;
  readonly policy: NamedPolicy;
  readonly hedging: boolean;
  readonly seeds: readonly number[];
}

/** So small that no thread is left with a long one at the end. */
const batchSeeds = 5;

/** A scenario under a policy with the seeds of a plan, at most `most`. */
export function entryOf(
  plan: SimulatePlan,
  facts: Omit<Entry, "seeds">,
  most = Number.POSITIVE_INFINITY,
): Entry {
  const count = Math.min(plan.seeds, most, facts.scenario.mostSeeds ?? Number.POSITIVE_INFINITY);
  return { ...facts, seeds: Array.from({ length: count }, (_, index) => plan.firstSeed + index) };
}

/** Runs all entries; the answer has their figures in the same order. */
export async function runEntries(
  entries: readonly Entry[],
  threads: number,
  onProgress: (done: number, all: number) => void,
): Promise<readonly (readonly SeedFigures[])[]> {
  const batches = entries.flatMap((entry, index) => batchesOf(entry).map((batch) => ({ index, batch })));
  const figures = await runAll(
    batches.map(({ batch }) => batch),
    threads,
    (done) => onProgress(done, batches.length),
  );
  return entries.map((_, entry) =>
    figures.flatMap((each, index) => (batches[index]?.index === entry ? each : [])),
  );
}

function batchesOf({ scenario, policy, hedging, seeds }: Entry): readonly Batch[] {
  const batches: Batch[] = [];
  for (let start = 0; start < seeds.length; start += batchSeeds) {
    batches.push({
      scenario: scenario.name,
      policy: policy.name,
      hedging,
      seeds: seeds.slice(start, start + batchSeeds),
    });
  }
  return batches;
}

export function resultOf(
  { scenario, policy, hedging, seeds }: Entry,
  results: readonly SeedFigures[],
): Result {
  return {
    scenario,
    policy: policy.name,
    hedging,
    seeds: seeds.length,
    results,
    judgements: scenario.targets.map((target) => judge(target, results)),
  };
}

export function contestOf({ scenario, policy, hedging }: Entry, results: readonly SeedFigures[]): Contest {
  return { scenario, title: hedging ? `${policy.title}, hedging` : policy.title, results };
}
