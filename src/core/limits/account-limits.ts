/**
 * What concerns all endpoints that share a provider's account: a quota that is used
 * up, and rate limits that turn out to reach beyond one model.
 *
 * Providers seldom say how far a 429 reaches. Two models of one account that are
 * turned away within two seconds are taken to share the limit (routing.md §2.5). What
 * is said to be one model's limit does not come here.
 */

export interface AccountBlock {
  readonly until: number;
  /** "blocked": only an operator, or a new day, mends it. */
  readonly reason: "rate-limit" | "blocked";
  /** For people. */
  readonly detail: string;
}

const togetherMs = 2_000;

/** Without the provider's word: how long an account is left alone whose models are turned away together. */
const guessedPauseMs = 2_000;
const codedPauseMs = 5_000;
/** A provider's word for a rate limit is believed up to here; longer ones are quotas and come as such. */
const longestPauseMs = 60_000;

export class AccountLimits {
  #block: AccountBlock | undefined;
  /** The last model that was turned away, and when. */
  #model = "";
  #at = Number.NEGATIVE_INFINITY;
  #untold: AccountBlock | "lifted" | undefined;

  /** The block in force. */
  block(now: number): AccountBlock | undefined {
    if (this.#block !== undefined && now >= this.#block.until) this.#block = undefined;
    return this.#block;
  }

  /** A 429 of a model. `coded`: the provider said that it is the account's. */
  rateLimited(model: string, retryAfterMs: number | undefined, coded: boolean, now: number): void {
    const together = model !== this.#model && now - this.#at <= togetherMs;
    this.#model = model;
    this.#at = now;
    if (!coded && !together) return;
    const pauseMs = Math.min(longestPauseMs, retryAfterMs ?? (coded ? codedPauseMs : guessedPauseMs));
    this.#extend({
      until: now + pauseMs,
      reason: "rate-limit",
      detail: coded ? "the account's rate limit" : "a rate limit that several models of the account share",
    });
  }

  /** A quota of the account is used up, until then. */
  exhausted(until: number, detail: string): void {
    this.#extend({ until, reason: "blocked", detail });
  }

  /** An operator vouches for it. */
  clear(): void {
    this.#block = undefined;
    this.#untold = "lifted";
  }

  /** Another replica's block. */
  impose(block: AccountBlock): void {
    if (this.#block === undefined || block.until > this.#block.until) this.#block = block;
  }

  /** An operator vouched for it at another replica. */
  lift(): void {
    this.#block = undefined;
  }

  /** The last change that other replicas do not know of; undefined: there is none. */
  takeChange(): AccountBlock | "lifted" | undefined {
    const change = this.#untold;
    this.#untold = undefined;
    return change;
  }

  #extend(block: AccountBlock): void {
    if (this.#block !== undefined && block.until < this.#block.until) return;
    this.#block = block;
    this.#untold = block;
  }
}
