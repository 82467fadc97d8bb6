/**
 * What a provider really accepts, in requests per second, learned from its 429s. It
 * falls to 85 % of what was accepted of late, and creeps back when no 429 came for a
 * while (additive increase, multiplicative decrease).
 *
 * The pause between two cuts runs from the last *cut*. Measured from the last 429 a
 * steady stream of them would forever postpone the next cut, and the limit never fell
 * (routing.md §7.4: 78 % success on one held-out seed).
 */
import { WindowCount } from "../base/window-count.ts";

const windowMs = 2_000;
const slices = 8;

/** A cut goes this far below what was accepted, so that the provider's bucket can fill. */
const cut = 0.85;
const cutPauseMs = 500;
const leastShare = 0.05;

/** After this long without a 429 the limit grows again, by this part of the whole per second. */
const quietMs = 3_000;
const growthPerSecond = 0.05;

export class EffectiveCapacity {
  readonly #configured: number | undefined;
  readonly #accepted = new WindowCount(windowMs, slices);
  /** What the limit grows back to: as configured, or the most that was accepted before the first 429. */
  #whole: number | undefined;
  #limit: number | undefined;
  #cutAt = Number.NEGATIVE_INFINITY;
  #rejectedAt = Number.NEGATIVE_INFINITY;
  #grownAt = 0;

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
    this.#accepted.add(1, now);
  }

  /** The provider turned a request away with a 429. True: the limit was cut. */
  rejected(now: number): boolean {
    this.#rejectedAt = now;
    if (now - this.#cutAt < cutPauseMs) return false;
    const accepted = this.#accepted.perSecond(now);
    this.#whole ??= Math.max(1, accepted);
    const least = leastShare * this.#whole;
    this.#limit = Math.max(least, Math.min(this.#limit ?? this.#whole, cut * accepted));
    this.#cutAt = now;
    return true;
  }

  /** Lets the limit grow. True: it changed. */
  grow(now: number): boolean {
    const sinceMs = now - Math.max(this.#grownAt, this.#rejectedAt + quietMs);
    if (sinceMs <= 0) return false;
    this.#grownAt = now;
    const limit = this.#limit;
    const whole = this.#whole;
    if (limit === undefined || whole === undefined || limit === this.#configured) return false;
    const grown = limit + (growthPerSecond * whole * sinceMs) / 1_000;
    // A limit that nobody configured is given up once it no longer binds.
    if (this.#configured === undefined) this.#limit = grown > 2 * whole ? undefined : grown;
    else this.#limit = Math.min(this.#configured, grown);
    if (this.#limit === undefined) this.#whole = undefined;
    return true;
  }
}
