/** Stories at a tenth and at ten times the usual rate, in a world of that size. */
import type { Scenario } from "../scenario.ts";
import { atLeast, atMost, type Target } from "../target.ts";
import { brownOut } from "./brown-out.ts";
import { fortyPercentErrors } from "./forty-percent-errors.ts";
import { hang } from "./hang.ts";
import { hardOutage } from "./hard-outage.ts";

const low = 2;
const high = 200;

/** Ten times the work for a figure that hardly differs by seed. */
const seedsAtHighRate = 20;

function atRate(scenario: Scenario, ratePerSecond: number, targets: readonly Target[]): Scenario {
  const factor = ratePerSecond / scenario.ratePerSecond;
  return {
    ...scenario,
    id: `${scenario.id}@${ratePerSecond}`,
    name: `${scenario.name}-${ratePerSecond}rps`,
    title: `${scenario.title}; ${ratePerSecond} rps`,
    ratePerSecond,
    providers: scenario.providers.map((each) => ({
      ...each,
      ratePerSecond: each.ratePerSecond * factor,
      configuredRatePerSecond: each.configuredRatePerSecond * factor,
    })),
    targets,
    ...(ratePerSecond === high ? { mostSeeds: seedsAtHighRate } : {}),
  };
}

const isAnswered = atLeast("success", 0.999, "worst");

export const lowRates: readonly Scenario[] = [
  atRate(hardOutage, low, [atMost("shift90", 1_000, "median"), isAnswered]),
  atRate(hang, low, [atMost("shift90", 3_500, "median"), isAnswered]),
  atRate(brownOut, low, [atMost("shift90", 4_500, "median"), isAnswered]),
  atRate(fortyPercentErrors, low, [atMost("shift90", 7_000, "median"), isAnswered]),
];

export const highRates: readonly Scenario[] = [
  atRate(hardOutage, high, [atMost("shift90", 300, "p90"), isAnswered]),
  atRate(hang, high, [atMost("shift90", 1_800, "p90"), isAnswered]),
  atRate(brownOut, high, [atMost("shift90", 2_000, "p90"), isAnswered]),
  atRate(fortyPercentErrors, high, [atMost("shift90", 1_000, "p90"), isAnswered]),
];
