/**
 * One rate limit, by the generic cell rate algorithm (ITU-T I.371), in its leaky-bucket
 * form: work that was let in is a debt that flows off at the rate. New work conforms
 * while the debt stays within the burst. Over any time T no more than
 * burst + rate · (T + wait) is let in, or one piece of work larger than the burst.
 *
 * Work may be let in a little ahead of its time, to be sent later (paced): without
 * that, an endpoint of 3 requests a second turns away a fifth of an even load of 3
 * (routing.md §2.5).
 */
export class GcraBucket {
  #perMs: number;
  #burst: number;
  #debt = 0;
  #at = 0;

  /** `perSecond` above 0. */
  constructor(perSecond: number, burst: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
  }

  /** Another rate from now on. Debt stays: it is work that was done. */
  reshape(perSecond: number, burst: number, now: number): void {
    this.#flow(now);
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
  }

  /** How long work of this size must wait to conform; 0: it conforms now. Takes nothing. */
  waitMs(cost: number, now: number): number {
    this.#flow(now);
    const room = Math.max(this.#burst - cost, 0);
    return this.#debt <= room ? 0 : (this.#debt - room) / this.#perMs;
  }

  /** Takes work in, whether it conforms or not. Negative: it was less than thought. */
  take(cost: number, now: number): void {
    this.#flow(now);
    this.#debt = Math.max(0, this.#debt + cost);
  }

  /** Sets the debt, where somebody else keeps the books. */
  owe(debt: number, now: number): void {
    this.#flow(now);
    this.#debt = Math.max(0, debt);
  }

  /** What was taken and has not flowed off yet. */
  debt(now: number): number {
    this.#flow(now);
    return this.#debt;
  }

  /** The free part of the burst, 0 to 1. */
  free(now: number): number {
    this.#flow(now);
    return Math.min(1, Math.max(0, 1 - this.#debt / this.#burst));
  }

  #flow(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed <= 0) return;
    this.#at = now;
    this.#debt = Math.max(0, this.#debt - elapsed * this.#perMs);
  }
}
