/**
 * What a provider really accepts, in requests per second, learned from its 429s. It
 * falls to 85 % of what was accepted of late, and comes back on a cubic curve: quickly
 * at first, slowly near the rate at which the 429 came, and ever more quickly beyond.
 * (CUBIC's curve, Ha, Rhee, Xu 2008.) A straight line would either lie idle or run into
 * the limit at full tilt every few seconds.
 *
 * The pause between two cuts runs from the last *cut*. Measured from the last 429 a
 * steady stream of them would forever postpone the next cut, and the limit never fell
 * (routing.md §7.4: 78 % success on one held-out seed).
 */

/** The rate of acceptance is that of the last ten requests, or of the last two seconds where there were fewer. */
const remembered = 10;
const windowMs = 2_000;
const leastWindowMs = 250;

/** A cut goes this far below what was accepted, so that the provider's bucket can fill. */
const cut = 0.85;
/** One cut takes at most half: what was accepted of late is little after a pause, too. */
const deepestCut = 0.5;
const cutPauseMs = 500;
const leastShare = 0.05;

/**
 * After so long the limit is back at the knee; after twice that as far above it as the
 * cut went below. A limit that is met again where it was met before is approached with
 * more and more patience: the first visits find it, later ones only cost 429s.
 */
const leastKneeMs = 3_000;
const mostKneeMs = 6_000;
const patience = 1.5;
/** Knees that differ by less than this are of one limit. */
const sameKnee = 0.2;

export class EffectiveCapacity {
  readonly #configured: number | undefined;
  /** When the last requests were accepted, in a ring. */
  readonly #acceptedAt = new Float64Array(remembered).fill(Number.NEGATIVE_INFINITY);
  #next = 0;
  /** What counts as the whole: as configured, or the most that was accepted before the first 429. */
  #whole: number | undefined;
  #limit: number | undefined;
  #knee = 0;
  #kneeMs = leastKneeMs;
  #cutAt = Number.NEGATIVE_INFINITY;

  /** Requests per second; undefined: not known. */
  constructor(configured: number | undefined) {
    this.#configured = configured;
    this.#whole = configured;
    this.#limit = configured;
  }

  /** The limit in force, in requests per second; undefined: none is known. */
  get limit(): number | undefined {
    return this.#limit;
  }

  /** The limit in force as a share of the whole one. */
  get share(): number {
    const limit = this.#limit;
    const whole = this.#whole;
    return limit === undefined || whole === undefined ? 1 : Math.min(1, limit / whole);
  }

  /** The provider took a request in. */
  accepted(now: number): void {
    this.#acceptedAt[this.#next] = now;
    this.#next = (this.#next + 1) % remembered;
  }

  /**
   * The provider turned a request away with a 429. True: the limit was cut. `parts`: by how
   * much more was accepted than is known here, where others use the same limit unseen.
   */
  rejected(now: number, parts = 1): boolean {
    if (now - this.#cutAt < cutPauseMs) return false;
    const accepted = parts * this.#acceptedPerSecond(now);
    this.#whole ??= Math.max(1, accepted);
    const limit = this.#limit ?? this.#whole;
    const least = Math.max(leastShare * this.#whole, deepestCut * limit) / cut;
    const knee = Math.max(least, Math.min(limit, accepted));
    const isKnown = Math.abs(knee - this.#knee) < sameKnee * knee;
    this.#kneeMs = isKnown ? Math.min(mostKneeMs, patience * this.#kneeMs) : leastKneeMs;
    this.#knee = knee;
    this.#limit = cut * this.#knee;
    this.#cutAt = now;
    return true;
  }

  /** Lets the limit grow. True: it changed. */
  grow(now: number): boolean {
    const limit = this.#limit;
    const whole = this.#whole;
    if (limit === undefined || whole === undefined || limit === this.#configured) return false;
    const way = (now - this.#cutAt) / this.#kneeMs - 1;
    const grown = Math.max(limit, this.#knee * (1 + (1 - cut) * way ** 3));
    if (this.#configured !== undefined) this.#limit = Math.min(this.#configured, grown);
    else if (grown <= 2 * whole) this.#limit = grown;
    else this.#forget();
    return true;
  }

  /** A limit that nobody configured is given up once it no longer binds. */
  #forget(): void {
    this.#limit = undefined;
    this.#whole = undefined;
  }

  #acceptedPerSecond(now: number): number {
    const oldestMs = now - (this.#acceptedAt[this.#next] ?? 0);
    if (oldestMs <= windowMs) return (remembered * 1_000) / Math.max(leastWindowMs, oldestMs);
    const count = this.#acceptedAt.reduce((sum, at) => (now - at <= windowMs ? sum + 1 : sum), 0);
    return (count * 1_000) / windowMs;
  }
}
