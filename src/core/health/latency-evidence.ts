/**
 * How an endpoint's times compare with what was to be expected of them: the mean of
 * ln(time / reference), and how many were later than late. One instance is for the
 * time to first token, one for the time between tokens.
 */
import { ChangingMean } from "../base/changing-mean.ts";
import type { LatencyExpectation } from "./latency-reference.ts";
import { rateMemory } from "./rate-memory.ts";

/** ln(time / reference) of a healthy endpoint spreads by 0.35 to 0.5 around 0. */
const lnMemory = {
  shortHalfLifeMs: 3_000,
  longHalfLifeMs: 60_000,
  variance: () => 0.25,
  leastExcess: 2.4,
} as const;

/** A call counts as slow from this multiple of the p99. */
export const slowFactor = 1.5;

/** One call is at most eight times too slow and at best twice too fast: no single one decides. */
const mostLn = Math.log(8);
const leastLn = -Math.log(2);

/** Pseudo-samples at the reference: what a few calls say is halved by them (routing.md §2.3). */
const priorMass = 5;

export interface LatencyReading {
  /** The geometric mean of time / reference; 1 is as usual. */
  readonly ratio: number;
  /** The share of slow calls. */
  readonly slowShare: number;
  /** Calls, decayed. */
  readonly count: number;
}

/** What attempts still in flight add (in-flight.ts). */
export interface Overdue {
  readonly count: number;
  readonly lnRatio: number;
}

export class LatencyEvidence {
  readonly #ln = new ChangingMean(lnMemory);
  readonly #slow = new ChangingMean(rateMemory);

  add(timeMs: number, expected: LatencyExpectation, now: number): void {
    this.#add(timeMs, expected, timeMs > slowFactor * expected.p99Ms, now);
  }

  /** All that is known of an attempt is that it took at least that long: it was given up, or we were late ourselves. */
  addCensored(ageMs: number, expected: LatencyExpectation, now: number): void {
    if (ageMs > expected.p99Ms) this.#add(ageMs, expected, true, now);
  }

  read(overdue: Overdue, now: number): LatencyReading {
    this.#ln.read(overdue.lnRatio, overdue.count, now);
    this.#slow.read(overdue.count, overdue.count, now);
    return {
      ratio: Math.exp(this.#ln.total / (this.#ln.count + priorMass)),
      slowShare: (this.#slow.total + 0.01 * priorMass) / (this.#slow.count + priorMass),
      count: this.#ln.count,
    };
  }

  clear(): void {
    this.#ln.clear();
    this.#slow.clear();
  }

  #add(timeMs: number, expected: LatencyExpectation, isSlow: boolean, now: number): void {
    const { trust } = expected;
    if (trust === 0) return;
    this.#ln.add(lnRatio(timeMs, expected), trust, now);
    this.#slow.add(isSlow ? 1 : 0, trust, now);
  }
}

/** How much longer than usual a time is, as a logarithm, within bounds. */
export function lnRatio(timeMs: number, expected: LatencyExpectation): number {
  const ln = Math.log(Math.max(0.001, timeMs) / expected.referenceMs);
  return Math.min(mostLn, Math.max(leastLn, ln));
}
