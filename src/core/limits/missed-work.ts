/**
 * Work for which there was too little money. Its calls come again every few tens of milliseconds,
 * each time with the same work, until there is enough or they give up.
 */

/** How long work is counted on to come again: some turns. In milliseconds. */
const freshMs = 150;

/** After which half of the largest piece is forgotten. */
const largestHalfLifeMs = 10 * 60_000;

export class MissedWork {
  /** Since the last ask, and before it: one turn's work has not always come again by the next. */
  #now = 0;
  #before = 0;
  #least = Number.POSITIVE_INFINITY;
  #largest = 0;
  #at = Number.NEGATIVE_INFINITY;
  #seenAt = 0;

  /** The smallest piece that is missed; only while there is any. */
  get least(): number {
    return this.#least;
  }

  /** The largest piece of late, found or missed. */
  get largest(): number {
    return this.#largest;
  }

  /** What is wanted to do all of it. */
  sum(wallMs: number): number {
    return wallMs - this.#at <= freshMs ? Math.max(this.#now, this.#before) : 0;
  }

  add(size: number, wallMs: number): void {
    this.#remember(size, wallMs);
    if (this.sum(wallMs) === 0) {
      this.#now = 0;
      this.#before = 0;
      this.#least = Number.POSITIVE_INFINITY;
    }
    this.#now += size;
    this.#least = Math.min(this.#least, size);
    this.#at = wallMs;
  }

  /** A piece of work found what it needs. */
  took(size: number, wallMs: number): void {
    this.#remember(size, wallMs);
    this.#now = Math.max(0, this.#now - size);
    this.#before = Math.max(0, this.#before - size);
  }

  /** All of it was asked for. */
  asked(): void {
    if (this.#now === 0) return;
    this.#before = this.#now;
    this.#now = 0;
  }

  #remember(size: number, wallMs: number): void {
    this.#largest *= 0.5 ** (Math.max(0, wallMs - this.#seenAt) / largestHalfLifeMs);
    this.#seenAt = wallMs;
    this.#largest = Math.max(this.#largest, size);
  }
}
