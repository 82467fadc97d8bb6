import type { Clock } from "../core/base/clock.ts";
import type { AttemptRecord } from "../core/model/attempt.ts";
import { type CallRecord, isTroubled } from "../core/model/call-record.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";

/**
 * So many smooth calls are kept, and as many troubled ones: 200 in all, some hundred
 * kilobytes. They are kept apart because a thousand good calls a second would push out
 * within a moment the one failover that an operator is looking for.
 */
const keptOfEach = 100;

/** Remembers the last calls with their trails, for whoever watches. Holds no content, and never grows. */
export class RecentCalls implements Observer {
  readonly #clock: Clock;
  readonly #smooth: CallRecord[] = [];
  readonly #troubled: CallRecord[] = [];
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  callStarted(): void {}

  attemptEnded(): void {}

  restarted(): void {}

  callEnded(facts: CallFacts, status: string, attempts: readonly AttemptRecord[], durationMs: number): void {
    this.#sequence += 1;
    const startedAt = this.#clock.now() - durationMs;
    // The trail of a call is its driver's own array; what is kept must not change.
    const record = {
      sequence: this.#sequence,
      facts,
      status,
      startedAt,
      durationMs,
      attempts: attempts.map(remembered),
    };
    const ring = isTroubled(record) ? this.#troubled : this.#smooth;
    ring.push(record);
    if (ring.length > keptOfEach) ring.shift();
  }

  /** The calls that ended after the one of this number, oldest first; all that are kept after 0. */
  since(sequence: number): readonly CallRecord[] {
    return [...this.#smooth, ...this.#troubled]
      .filter((record) => record.sequence > sequence)
      .toSorted((left, right) => left.sequence - right.sequence);
  }
}

/** A failure is kept without what it came from. */
function remembered(attempt: AttemptRecord): AttemptRecord {
  const { outcome } = attempt;
  if (outcome?.kind !== "failed") return attempt;
  return { ...attempt, outcome: { ...outcome, failure: outcome.failure.remembered() } };
}
