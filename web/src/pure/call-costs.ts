import { AttemptOutcome } from "../../../gen/spillway/v1/attempt_pb.ts";
import type { Call } from "../../../gen/spillway/v1/call_pb.ts";

export interface CallCosts {
  readonly totalNanoUsd: bigint;
  /** The part that bought nothing: attempts that failed or were given up. */
  readonly wastedNanoUsd: bigint;
}

/** What calls have cost, as far as prices are known. */
export function costsOf(calls: readonly Call[]): CallCosts {
  let totalNanoUsd = 0n;
  let wastedNanoUsd = 0n;
  for (const { attempts } of calls) {
    for (const { costNanoUsd, outcome } of attempts) {
      totalNanoUsd += costNanoUsd;
      if (outcome !== AttemptOutcome.SUCCEEDED) wastedNanoUsd += costNanoUsd;
    }
  }
  return { totalNanoUsd, wastedNanoUsd };
}
