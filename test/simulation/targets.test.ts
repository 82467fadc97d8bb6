import { describe, expect, it } from "vitest";
import { judge } from "../../src/simulation/assessment.ts";
import { runBatch } from "../../src/simulation/batch.ts";
import { scenarios } from "../../src/simulation/scenarios.ts";

const seeds = [1, 2, 3];

/** What three seeds are known to miss, and why. Take a line out when it is met. */
const knownMisses: ReadonlySet<string> = new Set([
  "S14 lateOvershoot", // The learned limit of a backup grows back past the real one before it is cut again.
]);

/** The usual rate; the others take longer than a test may. */
const main = scenarios.filter(({ ratePerSecond }) => ratePerSecond === 20);

describe("the production core, in a short run", () => {
  it.each(main.map((scenario) => [scenario.name, scenario] as const))(
    "meets its targets in %s",
    (_, scenario) => {
      const results = runBatch({ scenario: scenario.name, policy: "spillway", hedging: false, seeds });
      const missed = scenario.targets
        .map((target) => judge(target, results))
        .filter(({ isMet, target }) => !isMet && !knownMisses.has(`${scenario.id} ${target.metric}`));
      expect(missed).toEqual([]);
    },
    // Minutes of five replicas: seconds on a machine at rest, more on a busy one.
    180_000,
  );
});
