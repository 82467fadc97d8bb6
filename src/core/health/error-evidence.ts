/**
 * How often an endpoint's attempts succeed, weighed by the severity of their failures
 * and by age: the mean of a Beta posterior, so that an idle endpoint drifts back to
 * what is believed of any endpoint.
 */
import { ChangingMean } from "../base/changing-mean.ts";

/** The least variance is that of 1 % failures: below it, two in a row would count as a new time. */
const leastRate = 0.01;

const memory = {
  shortHalfLifeMs: 2_000,
  longHalfLifeMs: 60_000,
  variance: (rate: number) => {
    const p = Math.min(1 - leastRate, Math.max(leastRate, rate));
    return p * (1 - p);
  },
  leastExcess: 2.5,
} as const;

/**
 * Belief before evidence: 99.5 % with the weight of ten calls. One failure of one
 * call then leaves 90 %, which grants about three quarters of the traffic, and eight
 * good ones restore all (routing.md §2.3).
 */
const priorMass = 10;
const priorSuccess = 0.995;

export interface ErrorReading {
  /** The estimated chance that an attempt succeeds. */
  readonly success: number;
  /** Attempts, decayed and weighed. */
  readonly count: number;
}

export class ErrorEvidence {
  readonly #failures = new ChangingMean(memory);

  success(now: number): void {
    this.#failures.add(0, 1, now);
  }

  /** A failure of half the severity counts as half a call. */
  failure(severity: number, now: number): void {
    this.#failures.add(1, severity, now);
  }

  /** What was counted as a success has failed after all. */
  successFailed(severity: number, now: number): void {
    this.#failures.correct(severity, now);
  }

  /** `pending`: what the attempts in flight say. */
  read(pending: { readonly failures: number; readonly survivors: number }, now: number): ErrorReading {
    this.#failures.read(pending.failures, pending.failures + pending.survivors, now);
    const { total, count } = this.#failures;
    return { success: (count - total + priorMass * priorSuccess) / (count + priorMass), count };
  }

  clear(): void {
    this.#failures.clear();
  }
}
