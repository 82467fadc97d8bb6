/** Every story, in the order of the table. Left out: S23, about the optimiser, whose minutes are tested in test/pool/optimiser.test.ts. */
import type { Scenario } from "./scenario.ts";
import { accelerationLimit } from "./scenarios/acceleration-limit.ts";
import { accountLimit, modelLimit, uncodedAccountLimit } from "./scenarios/account-limits.ts";
import { allDown } from "./scenarios/all-down.ts";
import { cutStreams, stalledStreams } from "./scenarios/broken-streams.ts";
import { brownOut } from "./scenarios/brown-out.ts";
import { correlatedOutage } from "./scenarios/correlated-outage.ts";
import { flapping } from "./scenarios/flapping.ts";
import { fortyPercentErrors } from "./scenarios/forty-percent-errors.ts";
import { halfBackup } from "./scenarios/half-backup.ts";
import { hang } from "./scenarios/hang.ts";
import { hangStrictBackup } from "./scenarios/hang-strict-backup.ts";
import { hardOutage } from "./scenarios/hard-outage.ts";
import { herd } from "./scenarios/herd.ts";
import { largePrompts } from "./scenarios/large-prompts.ts";
import { misconfiguredBackup } from "./scenarios/misconfigured-backup.ts";
import { normal } from "./scenarios/normal.ts";
import { highRates, lowRates } from "./scenarios/other-rates.ts";
import { rateLimitStorm } from "./scenarios/rate-limit-storm.ts";
import { refusals } from "./scenarios/refusals.ts";
import { selfHarm } from "./scenarios/self-harm.ts";
import { severalReplicas, storeDown, storeUp } from "./scenarios/several-replicas.ts";
import { slowRecovery } from "./scenarios/slow-recovery.ts";
import { slowness } from "./scenarios/slowness.ts";
import { strictBackup } from "./scenarios/strict-backup.ts";
import { tenPercentErrors } from "./scenarios/ten-percent-errors.ts";
import { thinkingModels, wrongPriors } from "./scenarios/wrong-priors.ts";

export const scenarios: readonly Scenario[] = [
  normal,
  hardOutage,
  hang,
  brownOut,
  slowness,
  tenPercentErrors,
  fortyPercentErrors,
  rateLimitStorm,
  slowRecovery,
  flapping,
  halfBackup,
  strictBackup,
  hangStrictBackup,
  misconfiguredBackup,
  herd,
  correlatedOutage,
  allDown,
  refusals,
  cutStreams,
  stalledStreams,
  accelerationLimit,
  accountLimit,
  uncodedAccountLimit,
  modelLimit,
  largePrompts,
  wrongPriors,
  thinkingModels,
  selfHarm,
  storeDown,
  storeUp,
  ...severalReplicas,
  ...lowRates,
  ...highRates,
];

/** The story of that name or id. */
export function scenarioOf(word: string): Scenario | undefined {
  return scenarios.find(({ id, name }) => name === word || id.toLowerCase() === word.toLowerCase());
}
