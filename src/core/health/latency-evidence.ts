/**
 * How an endpoint's times compare with what was to be expected of them: the mean of
 * ln(time / reference), and how many were later than late. One instance is for the
 * time to first token, one for the time between tokens.
 */
import { DecayingSums } from "../base/decaying-sums.ts";
import type { LatencyExpectation } from "./latency-reference.ts";

/** Half of what is known is older than five seconds at most: brown-outs come quickly (routing.md §2.1). */
const halfLifeMs = 5_000;

/** A call counts as slow from this multiple of the p99. */
export const slowFactor = 1.5;

/** One call is at most eight times too slow and at best twice too fast: no single one decides. */
const mostLn = Math.log(8);
const leastLn = -Math.log(2);

/** Pseudo-samples at the reference: what a few calls say is halved by them (routing.md §2.3). */
const priorMass = 5;

const lnSum = 0;
const mass = 1;
const slow = 2;

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
  readonly #sums = new DecayingSums(3, halfLifeMs);

  add(timeMs: number, expected: LatencyExpectation, now: number): void {
    const { trust } = expected;
    if (trust === 0) return;
    this.#sums.add(lnSum, trust * lnRatio(timeMs, expected), now);
    this.#sums.add(mass, trust, now);
    if (timeMs > slowFactor * expected.p99Ms) this.#sums.add(slow, trust, now);
  }

  /** An attempt was given up while late: it is known to have taken at least that long. */
  addCensored(ageMs: number, expected: LatencyExpectation, now: number): void {
    const { trust } = expected;
    if (trust === 0 || ageMs <= expected.p99Ms) return;
    this.#sums.add(lnSum, trust * lnRatio(ageMs, expected), now);
    this.#sums.add(mass, trust, now);
    this.#sums.add(slow, trust, now);
  }

  read(overdue: Overdue, now: number): LatencyReading {
    const count = this.#sums.read(mass, now) + overdue.count;
    const ln = this.#sums.read(lnSum, now) + overdue.lnRatio;
    const late = this.#sums.read(slow, now) + overdue.count;
    return {
      ratio: Math.exp(ln / (count + priorMass)),
      slowShare: (late + 0.01 * priorMass) / (count + priorMass),
      count,
    };
  }

  clear(): void {
    this.#sums.clear();
  }
}

/** How much longer than usual a time is, as a logarithm, within bounds. */
export function lnRatio(timeMs: number, expected: LatencyExpectation): number {
  const ln = Math.log(Math.max(0.001, timeMs) / expected.referenceMs);
  return Math.min(mostLn, Math.max(leastLn, ln));
}
