/** Writes the page about the simulation and its pictures into a folder. */
import { join } from "node:path";
import { baselines, spillway } from "../../simulation/policies.ts";
import type { NamedPolicy } from "../../simulation/policy.ts";
import { page } from "../../simulation/report/page.ts";
import { picture } from "../../simulation/report/picture.ts";
import type { Result } from "../../simulation/report/results-json.ts";
import type { Contest } from "../../simulation/report/rival-table.ts";
import { seriesOf } from "../../simulation/report/series.ts";
import { run } from "../../simulation/run.ts";
import type { Scenario } from "../../simulation/scenario.ts";
import type { SimulatePlan } from "./plan.ts";

export interface PagesFacts {
  readonly plan: SimulatePlan;
  readonly results: readonly Result[];
  readonly contests: readonly Contest[];
}

interface Files {
  writeFile(path: string, text: string): void | Promise<void>;
}

/** The rivals that the pictures show: the two that try to keep away from what is sick. */
const pictured = new Set(["cooldown", "outlier"]);

export async function writePages(folder: string, facts: PagesFacts, files: Files): Promise<void> {
  const { plan, results, contests } = facts;
  const policies = [spillway, ...baselines.filter(({ name }) => pictured.has(name))];
  const pictures: { readonly file: string; readonly title: string }[] = [];
  for (const scenario of plan.scenarios) {
    const file = `${scenario.name}.svg`;
    pictures.push({ file, title: `${scenario.id}: ${scenario.title}` });
    await files.writeFile(join(folder, file), draw(scenario, policies, plan.firstSeed));
  }
  const { firstSeed, seeds } = plan;
  const text = page({
    firstSeed,
    seeds,
    command: commandOf(folder, plan),
    results,
    contests: plan.baselines ? contests : [],
    pictures,
  });
  await files.writeFile(join(folder, "README.md"), text);
}

function draw(scenario: Scenario, policies: readonly NamedPolicy[], seed: number): string {
  const panels = policies.map((policy) => ({
    title: policy.title,
    series: seriesOf(scenario, run({ scenario, seed, policy, hedging: false })),
  }));
  return picture(scenario, panels);
}

function commandOf(folder: string, { firstSeed, seeds, baselines: withBaselines }: SimulatePlan): string {
  const rivals = withBaselines ? " --baselines" : "";
  return `npm run simulate -- --from ${firstSeed} --seeds ${seeds}${rivals} --svg ${folder}`;
}
