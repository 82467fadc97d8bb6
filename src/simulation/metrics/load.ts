/** What the providers bore, and what it cost. */
import { conditionAt } from "../condition.ts";
import { normalCondition } from "../provider-profile.ts";
import type { AttemptNote, CallRecord } from "../recording.ts";
import { aftermathMs } from "../scenario.ts";
import { sentWithin, type View } from "./view.ts";

/** Attempts beyond the first of every call. */
export function extraAttempts({ calls }: View): number {
  const sent = sentWithin(calls, 0, Number.POSITIVE_INFINITY).length;
  const begun = calls.filter(({ attempts }) => attempts.some(({ sentAt }) => sentAt !== undefined)).length;
  return (sent - begun) / calls.length;
}

/** Attempts that went out during the fault, per call; of meaning where everything is down. */
export function futileAttempts({ recording, calls, onset, end }: View): number {
  return sentWithin(recording.calls, onset, end).length / calls.length;
}

export function hedges({ calls }: View): number {
  const raced = sentWithin(calls, 0, Number.POSITIVE_INFINITY).filter(({ purpose }) => purpose === "hedge");
  return raced.length / calls.length;
}

export function rejections({ calls }: View): number {
  return sentWithin(calls, 0, Number.POSITIVE_INFINITY).filter(isRejected).length;
}

/** What the primary took in the fault, as a part of what its limit let through. */
export function accepted({ scenario, recording, onset, end, primary }: View): number {
  const taken = sentWithin(recording.calls, onset, end).filter(
    (attempt) => primary.has(attempt.provider) && !isRejected(attempt),
  );
  const limit = scenario.providers
    .filter(({ name }) => primary.has(name))
    .reduce((sum, { name, ratePerSecond }) => {
      const { rateFactor } = conditionAt(normalCondition, scenario.faults, name, scenario.faultMs / 2);
      return sum + ratePerSecond * rateFactor;
    }, 0);
  return taken.length / ((limit * (end - onset)) / 1000);
}

function isRejected({ outcome }: AttemptNote): boolean {
  return outcome === "rate-limited";
}

export interface Overshoot {
  readonly peak: number;
  /**
   * Over ten seconds, from two seconds after the first window that was over its limit.
   * Short bursts are what a provider's bucket is for; what counts by then is the rate.
   */
  readonly late: number;
}

/** A window this much over the limit is over it, not only uneven. */
const overBy = 1.1;
const graceMs = 2_000;
const lateWindowMs = 10_000;

/** The most that any backup was sent in a short window, as a multiple of what it takes in that time. */
export function overshoot({ scenario, recording, onset, end, primary }: View): Overshoot {
  let peak = 0;
  let late = 0;
  for (const { name, ratePerSecond } of scenario.providers) {
    if (primary.has(name)) continue;
    const windowMs = Math.max(1_000, 20_000 / ratePerSecond);
    const times = sentWithin(recording.calls, onset, end + aftermathMs)
      .filter(({ provider }) => provider === name)
      .map(({ sentAt }) => sentAt)
      .sort((one, other) => one - other);
    const windows = loads(times, windowMs, ratePerSecond);
    peak = windows.reduce((most, { load }) => Math.max(most, load), peak);
    const overSince = windows.find(({ load }) => load > overBy)?.start ?? Number.POSITIVE_INFINITY;
    late = loads(times, lateWindowMs, ratePerSecond)
      .filter(({ start }) => start >= overSince + graceMs)
      .reduce((most, { load }) => Math.max(most, load), late);
  }
  return { peak, late };
}

/** For the window that begins with each attempt: how many there are, as a multiple of what the rate allows. */
function loads(times: readonly number[], windowMs: number, ratePerSecond: number) {
  let last = 0;
  return times.map((start, index) => {
    while ((times[last] ?? Number.POSITIVE_INFINITY) < start + windowMs) last += 1;
    return { start, load: (last - index) / ((ratePerSecond * windowMs) / 1000) };
  });
}

/** Nano-USD of all attempts of the calls. */
export function totalCost(calls: readonly CallRecord[]): number {
  return calls.reduce((sum, { attempts }) => sum + costOf(attempts), 0);
}

/** The part of the cost that bought no answer. */
export function wasted({ calls }: View): number {
  const lost = calls.reduce(
    (sum, { attempts }) => sum + costOf(attempts.filter(({ outcome }) => outcome !== "succeeded")),
    0,
  );
  return lost / totalCost(calls);
}

function costOf(attempts: readonly AttemptNote[]): number {
  return attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
}
