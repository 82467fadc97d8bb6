/**
 * How often an endpoint's attempts succeed, weighed by the severity of their failures
 * and by age: the mean of a Beta posterior, so that an idle endpoint drifts back to
 * what is believed of any endpoint.
 */
import { ChangingMean } from "../base/changing-mean.ts";
import { rateMemory } from "./rate-memory.ts";

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
  readonly #failures = new ChangingMean(rateMemory);

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
