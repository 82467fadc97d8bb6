/** How traffic moved. */
import type { View } from "./view.ts";

/** A run of calls that is long enough to tell a share from chance (routing.md §5). */
const runLength = 20;

/** When the first run of twenty calls begins of which at most that part goes to the primary; since the onset. */
export function shiftedAfter({ firsts, onset, end }: View, leftShare: number): number {
  const last = firsts.from(end);
  for (let start = firsts.from(onset); start < last; start += 1) {
    if (start + runLength > firsts.times.length) break;
    const left = firsts.primaryBetween(start, start + runLength);
    if (left <= leftShare * runLength) return (firsts.times[start] ?? 0) - onset;
  }
  return Number.POSITIVE_INFINITY;
}

const recoveryWindowMs = 5_000;
const recoveredShare = 0.9;

/** When the first window of five seconds begins of which 90 % goes to the primary, since it is healthy again. */
export function recoveredAfter({ firsts, onset, scenario }: View): number {
  const healthyAt = onset + scenario.healthyAtMs;
  const last = (firsts.times.at(-1) ?? 0) - recoveryWindowMs;
  for (let index = firsts.from(healthyAt); index < firsts.times.length; index += 1) {
    const at = firsts.times[index] ?? 0;
    if (at > last) break;
    if ((firsts.share(at, at + recoveryWindowMs) ?? 0) >= recoveredShare) return at - healthyAt;
  }
  return Number.POSITIVE_INFINITY;
}

/** How long before the onset is compared with the fault. */
const beforeMs = 30_000;

/** By how much the primary's share in the fault differs from its share before. */
export function shareMoved({ firsts, onset, end }: View): number {
  return Math.abs((firsts.share(onset, end) ?? 0) - (firsts.share(onset - beforeMs, onset) ?? 0));
}

const smoothMs = 3_000;
const stepMs = 500;
const turnShare = 0.25;

/** How often the smoothed share of the primary turned back by at least 25 points. */
export function reversals({ firsts, onset }: View): number {
  const until = firsts.times.at(-1) ?? onset;
  const shares: number[] = [];
  for (let from = onset - smoothMs; from + smoothMs <= until; from += stepMs) {
    const share = firsts.share(from, from + smoothMs);
    if (share !== undefined) shares.push(share);
  }
  return countTurns(shares);
}

/** Follows the line with slack: it has turned when it comes back by more than that. */
function countTurns(shares: readonly number[]): number {
  let turns = 0;
  let direction = 0;
  let low = shares[0] ?? 0;
  let high = low;
  for (const share of shares) {
    low = Math.min(low, share);
    high = Math.max(high, share);
    if (direction >= 0 && share <= high - turnShare) {
      turns += direction === 0 ? 0 : 1;
      direction = -1;
      low = share;
    } else if (direction <= 0 && share >= low + turnShare) {
      turns += direction === 0 ? 0 : 1;
      direction = 1;
      high = share;
    }
  }
  return turns;
}
