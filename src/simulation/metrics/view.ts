/** A recording as the metrics look at it: who counts, when, and what is the primary. */

import type { AttemptNote, CallRecord, Recording } from "../recording.ts";
import { aftermathMs, type Scenario } from "../scenario.ts";
import { FirstPicks } from "./first-picks.ts";

export interface View {
  readonly scenario: Scenario;
  readonly recording: Recording;
  /** The fault, in milliseconds of the run. */
  readonly onset: number;
  readonly end: number;
  /** The providers of the first tier. */
  readonly primary: ReadonlySet<string>;
  /** Calls from just before the onset to the end of the aftermath. */
  readonly calls: readonly CallRecord[];
  /** Those of callers who do not harm themselves: whose success is the policy's concern. */
  readonly ordinary: readonly CallRecord[];
  readonly firsts: FirstPicks;
}

/** The last calls before the onset are still running when it comes (routing.md §5). */
const beforeMs = 1_000;

export function viewOf(scenario: Scenario, recording: Recording): View {
  const onset = recording.onsetAt;
  const end = onset + scenario.faultMs;
  const calls = recording.calls.filter(
    ({ arrival }) => arrival.at >= onset - beforeMs && arrival.at < end + aftermathMs,
  );
  const primary = new Set(scenario.tiers[0]);
  return {
    scenario,
    recording,
    onset,
    end,
    primary,
    calls,
    ordinary: calls.filter(({ arrival }) => arrival.habit === undefined),
    firsts: new FirstPicks(recording.calls, primary),
  };
}

/** The attempts of calls that were sent within a time. */
export function sentWithin(
  calls: readonly CallRecord[],
  from: number,
  to: number,
): readonly (AttemptNote & { readonly sentAt: number })[] {
  return calls.flatMap(({ attempts }) =>
    attempts.filter(
      (attempt): attempt is AttemptNote & { sentAt: number } =>
        attempt.sentAt !== undefined && attempt.sentAt >= from && attempt.sentAt < to,
    ),
  );
}
