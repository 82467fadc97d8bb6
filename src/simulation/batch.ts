/** A piece of work that one thread does: some seeds of one story under one policy. Plain values, so that it can be sent. */
import { measure } from "./measure.ts";
import { apart, baselines, oracle, spillway, staticPriority } from "./policies.ts";
import type { NamedPolicy } from "./policy.ts";
import { run } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioOf } from "./scenarios.ts";
import type { Figures } from "./target.ts";

export interface Batch {
  readonly scenario: string;
  readonly policy: string;
  readonly hedging: boolean;
  readonly seeds: readonly number[];
}

export interface SeedFigures {
  readonly seed: number;
  readonly figures: Figures;
}

/** Runs a batch. Throws when it names a story or a policy that does not exist. */
export function runBatch({
  scenario: name,
  policy: policyName,
  hedging,
  seeds,
}: Batch): readonly SeedFigures[] {
  const scenario = scenarioOf(name);
  const policy = policyOf(policyName);
  if (scenario === undefined) throw new Error(`there is no scenario "${name}"`);
  if (policy === undefined) throw new Error(`there is no policy "${policyName}"`);
  return seeds.map((seed) => {
    const recording = run({ scenario, seed, policy, hedging });
    return { seed, figures: measure(scenario, recording, referencesOf(scenario, seed)) };
  });
}

export function policyOf(name: string): NamedPolicy | undefined {
  return [spillway, apart, oracle, ...baselines].find((policy) => policy.name === name);
}

/** The runs of the same seed that the story is compared with. */
function referencesOf(scenario: Scenario, seed: number) {
  const wanted = scenario.comparedWith ?? [];
  const reference = (policy: NamedPolicy) => run({ scenario, seed, policy, hedging: false });
  return {
    static: wanted.includes("static") ? reference(staticPriority) : undefined,
    oracle: wanted.includes("oracle") ? reference(oracle) : undefined,
  };
}
