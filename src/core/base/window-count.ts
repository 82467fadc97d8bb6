/**
 * How much happened in the last moments, counted exactly in slices. An exponential
 * window would do for a smooth stream, but a tight burst followed by silence looks to
 * it like a lasting rate; limits need the count (style.md §4.7).
 */
export class WindowCount {
  readonly #slices: Float64Array;
  readonly #sliceMs: number;
  #total = 0;
  #slice = 0;
  #startedAt = Number.NaN;

  constructor(windowMs: number, slices: number) {
    this.#slices = new Float64Array(slices);
    this.#sliceMs = windowMs / slices;
  }

  add(amount: number, now: number): void {
    if (Number.isNaN(this.#startedAt)) this.#startedAt = now;
    this.#turn(now);
    const at = this.#slice % this.#slices.length;
    this.#slices[at] = (this.#slices[at] ?? 0) + amount;
    this.#total += amount;
  }

  /** The sum over the window that ends at `now`; the oldest slice leaves as a whole. */
  total(now: number): number {
    this.#turn(now);
    return this.#total;
  }

  /** The mean per second over the part of the window that has been seen; 0 before anything was. */
  perSecond(now: number): number {
    if (Number.isNaN(this.#startedAt)) return 0;
    this.#turn(now);
    const whole = (this.#slices.length - 1) * this.#sliceMs + (now - this.#slice * this.#sliceMs);
    const seen = Math.min(whole, Math.max(this.#sliceMs, now - this.#startedAt));
    return (this.#total * 1_000) / seen;
  }

  #turn(now: number): void {
    const current = Math.floor(now / this.#sliceMs);
    const passed = current - this.#slice;
    if (passed <= 0) return;
    const { length } = this.#slices;
    for (let i = 1; i <= Math.min(passed, length); i += 1) {
      const at = (this.#slice + i) % length;
      this.#total -= this.#slices[at] ?? 0;
      this.#slices[at] = 0;
    }
    if (passed >= length) this.#total = 0;
    this.#slice = current;
  }
}
