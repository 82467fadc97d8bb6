/**
 * A budget for attempts beyond the first: earned by normal work, spent one by one.
 * Under a total outage nothing is earned, so that what is meant to help stops by
 * itself instead of multiplying the load (routing.md §1.3, Brooker on retries).
 */
export class AttemptBudget {
  readonly #deposit: number;
  #most: number;
  #balance: number;

  /** `deposit`: what one unit of normal work earns. It begins full. */
  constructor(deposit: number, most: number) {
    this.#deposit = deposit;
    this.#most = most;
    this.#balance = most;
  }

  get balance(): number {
    return this.#balance;
  }

  deposit(): void {
    this.#balance = Math.min(this.#most, this.#balance + this.#deposit);
  }

  /** Spends one attempt; false: there is none left. */
  tryWithdraw(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }

  /** Another size. What grows is granted at once: a larger bucket is the answer to more traffic. */
  resize(most: number): void {
    this.#balance = Math.min(most, this.#balance + Math.max(0, most - this.#most));
    this.#most = most;
  }
}

/** Retries of the same endpoint: a fifth of the successes (Finagle), from a bucket of at least a hundred. */
export function createRetryBudget(): AttemptBudget {
  return new AttemptBudget(0.2, leastRetries);
}

const leastRetries = 100;

/**
 * How many retries may be in hand: as many as calls arrive while one waits for its
 * timeout, twice. A fixed hundred failed 0.6 % of calls at 200 a second (routing.md §2.7).
 */
export function retryBudgetSize(callsPerSecond: number, ttftTimeoutMs: number): number {
  return Math.max(leastRetries, (2 * callsPerSecond * ttftTimeoutMs) / 1_000);
}

/** Hedges: at most a twentieth of the first attempts (Tail at Scale), ten at once. */
export function createHedgeBudget(): AttemptBudget {
  return new AttemptBudget(0.05, 10);
}
