/**
 * Full jitter: a draw from [0, min(cap, base · 2^retries)). Spreads clients that
 * failed together better than a fixed or a partly random pause
 * (routing.md §1.3, Backoff).
 *
 * `retries` counts from 0; `chance` is a draw from [0, 1).
 */
export function backoffMs(retries: number, baseMs: number, capMs: number, chance: number): number {
  return chance * Math.min(capMs, baseMs * 2 ** retries);
}
