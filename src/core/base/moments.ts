/** A mean with its confidence interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The normal quantile that leaves 2.5 % on each side. */
const z = 1.959964;

/**
 * Count, mean and variance of values as they come, without keeping them (Welford 1962): sums of squares would lose
 * the variance of large values to rounding.
 */
export class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    this.#count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  /** The mean with its 95 % interval, mean ± z · s/√n. Undefined for fewer than two values: they have no spread. */
  estimate(): Estimate | undefined {
    if (this.#count < 2) return undefined;
    const error = z * Math.sqrt(this.#squares / (this.#count - 1) / this.#count);
    return { mean: this.#mean, low: this.#mean - error, high: this.#mean + error };
  }
}

/**
 * A share with its 95 % interval by Wilson's score, which stays within [0, 1] and says something even of 0 in 10.
 * Undefined without a trial.
 */
export function shareEstimate(hits: number, count: number): Estimate | undefined {
  if (count === 0) return undefined;
  const share = hits / count;
  const scale = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / scale;
  const spread = (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / scale;
  return { mean: share, low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}
