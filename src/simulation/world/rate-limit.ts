/**
 * A provider's own rate limit: a bucket of tokens that holds one second's worth. It
 * stands apart from Spillway's, so that a fault of one does not hide in the other.
 */

/** Fewer than this would turn away two requests that come together by chance. */
const leastDepth = 2;

/** What a rejected request costs where rejections count (routing.md §5, "strict"). */
const rejectionCost = 0.5;

export class RateLimit {
  readonly #isStrict: boolean;
  #tokens = Number.POSITIVE_INFINITY;
  #filledAt = 0;

  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  /** Takes one token, if there is one at this rate. */
  tryTake(ratePerSecond: number, now: number): boolean {
    if (this.has(ratePerSecond, now)) {
      this.#tokens -= 1;
      return true;
    }
    if (this.#isStrict) this.#tokens = Math.max(0, this.#tokens - rejectionCost);
    return false;
  }

  /** Whether a token is there. */
  has(ratePerSecond: number, now: number): boolean {
    const depth = Math.max(leastDepth, ratePerSecond);
    const gained = ((now - this.#filledAt) / 1000) * ratePerSecond;
    this.#tokens = Math.min(depth, this.#tokens + gained);
    this.#filledAt = now;
    return this.#tokens >= 1;
  }
}
