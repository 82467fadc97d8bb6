/**
 * An exponentially weighted mean over time (EWMA) that starts as a plain mean: the
 * first n values count alike, and once their weight has grown to the half-life, old
 * ones fade. An EWMA with a fixed gain would cling to its first value instead.
 */
export class DecayingMean {
  readonly #perMs: number;
  #mean = 0;
  #weight = 0;
  #count = 0;
  #at = 0;

  constructor(halfLifeMs: number) {
    this.#perMs = Math.LN2 / halfLifeMs;
  }

  /** 0 before the first value. */
  get mean(): number {
    return this.#mean;
  }

  /** How many values came, ever. */
  get count(): number {
    return this.#count;
  }

  /** Begins as if so many values had come whose mean was this. */
  seed(mean: number, count: number, now: number): void {
    this.#mean = mean;
    this.#weight = count;
    this.#count = count;
    this.#at = now;
  }

  /** Takes a value in. `maxRise` bounds how far it may lift the mean. */
  add(value: number, now: number, maxRise = Number.POSITIVE_INFINITY): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#weight = this.#weight * Math.exp(-elapsed * this.#perMs) + 1;
    this.#count += 1;
    this.#mean += Math.min(maxRise, (value - this.#mean) / this.#weight);
  }
}
