/** Five replicas of four requests a second each: what none of them sees often enough, all of them see in time. */
import type { Scenario } from "../scenario.ts";
import { atLeast, atMost, type Target } from "../target.ts";
import { brownOut } from "./brown-out.ts";
import { limitedTo, providerA, providerB, providerC, story } from "./default-world.ts";
import { fortyPercentErrors } from "./forty-percent-errors.ts";
import { hang } from "./hang.ts";
import { hardOutage } from "./hard-outage.ts";
import { slowness } from "./slowness.ts";
import { tenPercentErrors } from "./ten-percent-errors.ts";

const replicas = 5;

function byFive(scenario: Scenario, targets: readonly Target[]): Scenario {
  return {
    ...scenario,
    id: `${scenario.id}x${replicas}`,
    name: `${scenario.name}-${replicas}-replicas`,
    title: `${scenario.title}; ${replicas} replicas of 4 rps`,
    replicas,
    targets,
  };
}

const isAnswered = atLeast("success", 0.999, "worst");
const isBackSoon = atMost("recover", 20_000, "median");

/** The times are those of routing.md §3. */
export const severalReplicas: readonly Scenario[] = [
  byFive(hardOutage, [atMost("shift90", 1_500, "median"), isBackSoon, isAnswered]),
  byFive(hang, [atMost("shift90", 2_300, "median"), isBackSoon, isAnswered]),
  byFive(brownOut, [atMost("shift90", 2_400, "median"), isBackSoon, isAnswered]),
  byFive(fortyPercentErrors, [atMost("shift90", 1_800, "median"), isBackSoon, isAnswered]),
  byFive(slowness, [atMost("trips", 0, "median"), atLeast("primaryShare", 0.6, "median"), isAnswered]),
  // Evidence of all must not make a steady tenth of failures look like an outage.
  byFive(tenPercentErrors, [
    atMost("trips", 0, "median"),
    atLeast("primaryShare", 0.6, "median"),
    isAnswered,
  ]),
];

/** Less than is asked for, so that the limit binds all the time. */
const scarce = limitedTo(providerA, 12);

const storeDownMs = 60_000;

/** The limit holds with and without the store. */
export const storeDown = story({
  id: "S22",
  name: "shared-state-down",
  title: "the shared state is out of reach for 60 s; A takes 12 of 20 rps",
  replicas,
  isStoreDown: true,
  providers: [scarce, providerB, providerC],
  faultMs: storeDownMs,
  targets: [atLeast("success", 1, "worst"), atMost("accepted", 1, "worst"), atMost("rejections", 0, "worst")],
});

export const storeUp: Scenario = {
  ...storeDown,
  id: "S22-up",
  name: "shared-limit",
  title: "a limit of 12 rps is shared by five replicas; 20 rps are asked for",
  isStoreDown: false,
  targets: [
    atLeast("success", 1, "worst"),
    atMost("accepted", 1, "worst"),
    atLeast("accepted", 0.9, "worst"),
    atMost("rejections", 0, "worst"),
  ],
};
