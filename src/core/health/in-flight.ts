/**
 * The evidence of attempts that have not answered yet. A request that is older than
 * nearly all others were at their first token is already a sign; waiting for its
 * timeout would cost seconds (a hang is noticed in 1.8 s instead of 2.7 s, routing.md
 * §0.3, §2.2).
 */
import { leastMs, type Took } from "../base/lost-time.ts";
import type { Overdue } from "./latency-evidence.ts";
import { lnRatio, slowFactor } from "./latency-evidence.ts";
import type { LatencyExpectation } from "./latency-reference.ts";

/** An attempt from its start to its first token. */
export interface Awaiting {
  /** How long it has waited since it was sent. */
  took(now: number): Took;
  readonly expectation: LatencyExpectation;
  /** Whether the breaker's evidence has counted it as failed. */
  charged: boolean;
}

export interface OverdueEvidence extends Overdue {
  /** Error mass, not stored: it goes when the attempt does. */
  readonly failures: number;
  /**
   * Attempts that are not late, and past the age at which failures come. Failures are
   * quick and first tokens slow: where thoughts take ten seconds, the first two
   * failures would else be all that is known, and stand for a failure rate of 100 %.
   */
  readonly survivors: number;
}

export const nothingOverdue: OverdueEvidence = { count: 0, lnRatio: 0, failures: 0, survivors: 0 };

/** Nearly all failures that are not timeouts come within a second. */
const failureMs = 1_000;

/** How far an age speaks against the endpoint: 0 up to p99, 1 from 1.5 · p99 on. */
export function latenessOf(ageMs: number, { p99Ms, trust }: LatencyExpectation): number {
  return trust * Math.min(1, Math.max(0, (ageMs - p99Ms) / ((slowFactor - 1) * p99Ms)));
}

/**
 * Weighs all attempts that wait. `charge` is called once for each that has grown older
 * than 1.5 · p99; at a lognormal spread of 0.35 that meets 1 healthy call in 5,000.
 */
export function weighOverdue<T extends Awaiting>(
  waiting: Iterable<T>,
  now: number,
  charge: (attempt: T) => void,
): OverdueEvidence {
  let count = 0;
  let ln = 0;
  let failures = 0;
  let survivors = 0;
  for (const attempt of waiting) {
    const { p99Ms, trust } = attempt.expectation;
    const ageMs = leastMs(attempt.took(now));
    if (ageMs <= p99Ms) {
      if (ageMs >= failureMs) survivors += 1;
      continue;
    }
    if (trust === 0) continue;
    count += trust;
    ln += trust * lnRatio(ageMs, attempt.expectation);
    failures += trust * 0.5 * Math.min(1, (ageMs - p99Ms) / p99Ms);
    if (ageMs > slowFactor * p99Ms && !attempt.charged) {
      attempt.charged = true;
      charge(attempt);
    }
  }
  return { count, lnRatio: ln, failures, survivors };
}
