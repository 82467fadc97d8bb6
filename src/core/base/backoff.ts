/**
 * Full-jitter back-off: a uniform draw below an exponential bound. Of the known
 * jitters it spreads a crowd of clients best, since no two share a floor
 * (AWS architecture blog on back-off and jitter; routing.md §1.3).
 */

/**
 * How long to wait before try number `index`, counted from 0, in milliseconds:
 * chance · min(cap, base · 2^index), with `chance` drawn from [0, 1).
 */
export function backoffMs(index: number, baseMs: number, capMs: number, chance: number): number {
  return chance * Math.min(capMs, baseMs * 2 ** index);
}
