/**
 * How often an endpoint's attempts succeed, weighed by the severity of their failures
 * and by age: the mean of a Beta posterior, so that an idle endpoint drifts back to
 * what is believed of any endpoint.
 */
import { DecayingSums } from "../base/decaying-sums.ts";

const halfLifeMs = 10_000;

/**
 * Belief before evidence: 99.5 % with the weight of ten calls. One failure of one
 * call then leaves 90 %, which grants about three quarters of the traffic, and eight
 * good ones restore all (routing.md §2.3).
 */
const priorMass = 10;
const priorSuccess = 0.995;

const succeeded = 0;
const failed = 1;

export interface ErrorReading {
  /** The estimated chance that an attempt succeeds. */
  readonly success: number;
  /** Attempts, decayed and weighed. */
  readonly count: number;
}

export class ErrorEvidence {
  readonly #sums = new DecayingSums(2, halfLifeMs);

  success(now: number): void {
    this.#sums.add(succeeded, 1, now);
  }

  failure(severity: number, now: number): void {
    this.#sums.add(failed, severity, now);
  }

  /** `overdueFailures`: the error mass of attempts in flight. */
  read(overdueFailures: number, now: number): ErrorReading {
    const good = this.#sums.read(succeeded, now);
    const count = good + this.#sums.read(failed, now) + overdueFailures;
    return { success: (good + priorMass * priorSuccess) / (count + priorMass), count };
  }

  clear(): void {
    this.#sums.clear();
  }
}
