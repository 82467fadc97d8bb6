/**
 * The traffic shift: shares move towards their targets at a bounded speed, faster away
 * from a sick tier than back to it.
 *
 * The bound is put on the cumulated shares of the tiers: Y_ℓ = y_0 + … + y_ℓ moves
 * towards X_ℓ by at most the speed. Since clipping keeps the order of the Y_ℓ, the
 * result is a set of shares again for any number of tiers, and moving work from one
 * lower tier to another counts no more than it should.
 */
import type { ShiftSettings } from "../model/route.ts";

/** One step of the shift. All lists are by member, in the order of the tiers. */
export interface ShiftStep {
  readonly current: readonly number[];
  readonly goal: readonly number[];
  readonly tierOf: readonly number[];
  readonly elapsedMs: number;
  /** Something comes back under slow start, which then sets the speed of return. */
  readonly ramping: boolean;
}

/** A change of goal below this is noise (routing.md §2.4). */
const deadband = 0.03;

/**
 * The goal after a look at the targets. It stays where it is while they differ little;
 * but the whole is always worth going back to, or 3 % would stay behind for ever.
 */
export function nextGoal(goal: readonly number[], targets: readonly number[]): readonly number[] {
  let largest = 0;
  for (let i = 0; i < goal.length; i += 1) {
    largest = Math.max(largest, Math.abs((targets[i] ?? 0) - (goal[i] ?? 0)));
  }
  const whole = targets.some((target, i) => target === 1 && goal[i] !== 1);
  return largest >= deadband || whole ? targets : goal;
}

export function shifted(step: ShiftStep, settings: ShiftSettings): number[] {
  const { current, goal, tierOf, elapsedMs, ramping } = step;
  const seconds = elapsedMs / 1_000;
  const leave = settings.maxLeavePerSecond * seconds;
  const back = ramping ? 1 : settings.maxReturnPerSecond * seconds;
  const now = byTier(current, tierOf);
  const wanted = byTier(goal, tierOf);
  const tiers = clipped(now, wanted, leave, back);
  const reach = tiers.map((_, tier) => reachOf(step, tier, leave));
  return current.map((share, i) => {
    const tier = tierOf[i] ?? 0;
    const part = partOf(share, now[tier] ?? 0);
    const goalPart = partOf(goal[i] ?? 0, wanted[tier] ?? 0);
    // A tier that has nothing, or is to have nothing, has no parts to move between.
    const from = part ?? goalPart ?? 0;
    const to = goalPart ?? part ?? 0;
    return (tiers[tier] ?? 0) * (from + (to - from) * (reach[tier] ?? 1));
  });
}

/** How much of the way to their new parts the members of a tier may go: all together, so that the parts still sum to 1. */
function reachOf(step: ShiftStep, tier: number, bound: number): number {
  const { current, goal, tierOf } = step;
  let sum = 0;
  let goalSum = 0;
  for (let i = 0; i < current.length; i += 1) {
    if (tierOf[i] !== tier) continue;
    sum += current[i] ?? 0;
    goalSum += goal[i] ?? 0;
  }
  if (sum === 0 || goalSum === 0) return 1;
  let furthest = 0;
  for (let i = 0; i < current.length; i += 1) {
    if (tierOf[i] !== tier) continue;
    furthest = Math.max(furthest, Math.abs((goal[i] ?? 0) / goalSum - (current[i] ?? 0) / sum));
  }
  return furthest <= bound ? 1 : bound / furthest;
}

function clipped(now: readonly number[], wanted: readonly number[], leave: number, back: number): number[] {
  let before = 0;
  let sumNow = 0;
  let sumWanted = 0;
  return now.map((share, tier) => {
    sumNow += share;
    sumWanted += wanted[tier] ?? 0;
    const sum = Math.min(sumNow + back, Math.max(sumNow - leave, sumWanted));
    const moved = sum - before;
    before = sum;
    return moved;
  });
}

function byTier(shares: readonly number[], tierOf: readonly number[]): number[] {
  const sums: number[] = [];
  shares.forEach((share, i) => {
    const tier = tierOf[i] ?? 0;
    sums[tier] = (sums[tier] ?? 0) + share;
  });
  return sums;
}

function partOf(share: number, sum: number): number | undefined {
  return sum > 0 ? share / sum : undefined;
}
