/**
 * The mean of something that is steady for long and then changes at once. Two memories
 * run side by side: the long one is what is believed; when the short one contradicts
 * it beyond chance, the long one is cut down to the short.
 *
 * A single memory must choose. A short one trembles (at 10 % errors the traffic swings
 * by a quarter), and forgets a sick endpoint as soon as traffic has left it, so that
 * the traffic comes back to be hurt again. A long one sees a fault seconds late.
 */
import { DecayingSums } from "./decaying-sums.ts";

export interface ChangingMeanSettings {
  readonly shortHalfLifeMs: number;
  readonly longHalfLifeMs: number;
  /** The variance of one value where the mean is this. */
  readonly variance: (mean: number) => number;
  /** Its skewness; absent: it spreads alike to both sides. */
  readonly skewness?: (mean: number) => number;
  /** However unlikely, a contradiction by less than this in sum is one odd value or two. */
  readonly leastExcess: number;
}

/** Standard deviations beyond which the short memory is believed. Looked at four times a second: one cut by chance in some minutes, and harmless. */
const beyondChance = 3;

const sum = 0;
const mass = 1;

export class ChangingMean {
  readonly #settings: ChangingMeanSettings;
  readonly #short: DecayingSums;
  readonly #long: DecayingSums;
  /** What was last read. */
  total = 0;
  count = 0;

  constructor(settings: ChangingMeanSettings) {
    this.#settings = settings;
    this.#short = new DecayingSums(2, settings.shortHalfLifeMs);
    this.#long = new DecayingSums(2, settings.longHalfLifeMs);
  }

  add(value: number, weight: number, now: number): void {
    this.#short.add(sum, weight * value, now);
    this.#short.add(mass, weight, now);
    this.#long.add(sum, weight * value, now);
    this.#long.add(mass, weight, now);
  }

  /** Changes the sum of what was taken in, where a value turned out to be another. */
  correct(difference: number, now: number): void {
    this.#short.add(sum, difference, now);
    this.#long.add(sum, difference, now);
  }

  /**
   * Sets `total` and `count` to the weighted sum and number of the values that are
   * believed in. What is passed is added for this once: evidence of things not over yet.
   */
  read(pendingTotal: number, pendingCount: number, now: number): void {
    if (this.#contradicts(pendingTotal, pendingCount, now)) this.#cut(now);
    this.total = this.#long.read(sum, now) + pendingTotal;
    this.count = this.#long.read(mass, now) + pendingCount;
  }

  clear(): void {
    this.#short.clear();
    this.#long.clear();
  }

  #contradicts(pendingTotal: number, pendingCount: number, now: number): boolean {
    const count = this.#short.read(mass, now) + pendingCount;
    const longCount = this.#long.read(mass, now);
    if (count === 0 || longCount === 0) return false;
    const mean = this.#long.read(sum, now) / longCount;
    const excess = this.#short.read(sum, now) + pendingTotal - count * mean;
    const { variance, leastExcess } = this.#settings;
    if (Math.abs(excess) < leastExcess) return false;
    // Of exponentially fading weights, the squares sum to half of the sum.
    return Math.abs(excess) > this.#bound(count, mean, excess > 0) * Math.sqrt((count / 2) * variance(mean));
  }

  /**
   * Standard deviations that chance stays within. What is rare comes in bursts: above its
   * mean a rate of 10 % strays further than below (Cornish and Fisher 1937, first term; the
   * cubes of fading weights sum to a third of the sum).
   */
  #bound(count: number, mean: number, isAbove: boolean): number {
    const skewness = this.#settings.skewness?.(mean) ?? 0;
    if (!isAbove || skewness === 0) return beyondChance;
    const ofSum = (skewness * (count / 3)) / (count / 2) ** 1.5;
    return beyondChance + ((beyondChance ** 2 - 1) / 6) * Math.max(0, ofSum);
  }

  #cut(now: number): void {
    const total = this.#short.read(sum, now);
    const count = this.#short.read(mass, now);
    this.#long.clear();
    this.#long.add(sum, total, now);
    this.#long.add(mass, count, now);
  }
}
