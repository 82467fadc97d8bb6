/**
 * Time that this process lost: its thread stood still, or had more to do than it could,
 * so that it saw late what came meanwhile. Whom we waited for took less time than our
 * clock says, by up to as much; nobody is to be blamed for it.
 */
export interface LostTime {
  /** Milliseconds lost in all up to `now`. Never falls. */
  upTo(now: number): number;
}

/** Where time moves only when it is moved, none is lost. */
export const noneLost: LostTime = { upTo: () => 0 };

/** How long somebody else took, as far as we can know. */
export interface Took {
  /** By our clock: they took no longer. */
  readonly ms: number;
  /** What of that we lost ourselves: without it they took no less. */
  readonly lostMs: number;
}

/** What they took for certain: all that may be held against them. */
export function leastMs({ ms, lostMs }: Took): number {
  return Math.max(0, ms - lostMs);
}

/** A time from which more than this part was lost teaches nothing: neither the one nor the other bound is near it. */
const mostLostShare = 0.1;

/** Whether the time is known well enough to learn from. */
export function isKnown({ ms, lostMs }: Took): boolean {
  return lostMs <= ms * mostLostShare;
}

/** A wait for somebody else, from its beginning. */
export class Wait {
  readonly since: number;
  readonly #lost: LostTime;
  readonly #lostBefore: number;

  /** `now`: when it was decided on, if it is to begin later. */
  constructor(since: number, lost: LostTime, now = since) {
    this.since = since;
    this.#lost = lost;
    this.#lostBefore = lost.upTo(now);
  }

  took(now: number): Took {
    return { ms: now - this.since, lostMs: this.#lost.upTo(now) - this.#lostBefore };
  }
}

/** What was lost from one look to the next. */
export class LostSince {
  readonly #lost: LostTime;
  #seenMs: number;

  constructor(lost: LostTime, now: number) {
    this.#lost = lost;
    this.#seenMs = lost.upTo(now);
  }

  /** Milliseconds lost since it was asked last. */
  look(now: number): number {
    const lostMs = this.#lost.upTo(now) - this.#seenMs;
    this.#seenMs += lostMs;
    return lostMs;
  }
}
