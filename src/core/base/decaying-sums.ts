/**
 * A few sums that forget: each loses half of itself per half-life. Decay is applied
 * when somebody looks, x · 2^(−Δt / halfLife), so an idle one costs nothing.
 *
 * A mutable class, because it is written on every attempt; `now` is a parameter and
 * never goes back (an earlier one counts as the latest).
 */
export class DecayingSums {
  readonly #sums: Float64Array;
  readonly #perMs: number;
  #at = 0;

  constructor(count: number, halfLifeMs: number) {
    this.#sums = new Float64Array(count);
    this.#perMs = Math.LN2 / halfLifeMs;
  }

  add(index: number, amount: number, now: number): void {
    this.#decay(now);
    this.#sums[index] = (this.#sums[index] ?? 0) + amount;
  }

  /** What is left at `now`. */
  read(index: number, now: number): number {
    this.#decay(now);
    return this.#sums[index] ?? 0;
  }

  clear(): void {
    this.#sums.fill(0);
  }

  #decay(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed <= 0) return;
    this.#at = now;
    const sums = this.#sums;
    const kept = Math.exp(-elapsed * this.#perMs);
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) * kept;
  }
}
