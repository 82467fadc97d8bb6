/**
 * The slowest of the four loops: once a minute it tilts the weights inside a tier towards what is worth more, by
 * quality, cost and latency together (routing.md §2.8). It never reorders tiers and never takes an endpoint out.
 *
 *   U = q̃ − λ · c / c_max − μ · max(0, ttft / objective − 1)       q̃ drawn from the belief (Thompson 1933)
 *   κ → mean over draws of exp(β (U − Ū)), within [½, 2], by at most a tenth a minute
 *
 * At the bounds two equal endpoints share 4 : 1, so that the lesser one still gets enough traffic to be judged anew:
 * that is the exploration.
 */
import type { Random } from "../base/random.ts";
import type { OptimiserSettings } from "../model/optimiser.ts";

/** How often it looks. */
export const optimiseEveryMs = 60_000;

export const leastTilt = 0.5;
export const mostTilt = 2;

/** A factor of 1.1 a minute: from 1 to a bound in 7 minutes, far slower than health moves shares. */
const tiltPerStep = 1.1;

/** A difference in utility of 0.14 between two reaches the bounds: ln 2 = β · 0.07. */
const steepness = 10;

/** The mean over so many draws: one alone would let weights wander where little is known. */
const draws = 32;

/** An endpoint of a tier, as the optimiser sees it. */
export interface Contender {
  /** Its tilt so far. */
  readonly tilt: number;
  /** Breaker closed, at full weight and healthy: only then is it judged, and only then is it moved. */
  readonly eligible: boolean;
  /** A quality drawn from the belief, 0 to 1. */
  drawQuality(random: Random): number;
  /** What an answer costs. Undefined: unknown, and then taken for the mean of the others. */
  readonly costNanoUsd: number | undefined;
  /** Its usual time to the first token, as a part of what users expect. Undefined: unknown. */
  readonly ttftOfObjective: number | undefined;
}

/** The tilts of a tier after one more step, in order. `costWeight` is λ. */
export function tilted(
  tier: readonly Contender[],
  { latencyWeight }: Pick<OptimiserSettings, "latencyWeight">,
  costWeight: number,
  random: Random,
): readonly number[] {
  const eligible = tier.filter((contender) => contender.eligible);
  if (eligible.length < 2) return tier.map(({ tilt }) => tilt);
  const fixed = eligible.map((contender) => -burden(contender, eligible, { costWeight, latencyWeight }));
  const sums = eligible.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const utilities = eligible.map((contender, i) => contender.drawQuality(random) + (fixed[i] ?? 0));
    const mean = utilities.reduce((sum, utility) => sum + utility, 0) / utilities.length;
    utilities.forEach((utility, i) => {
      sums[i] = (sums[i] ?? 0) + Math.exp(steepness * (utility - mean));
    });
  }
  const goals = new Map(eligible.map((contender, i) => [contender, (sums[i] ?? 0) / draws]));
  return tier.map((contender) => towards(contender.tilt, goals.get(contender) ?? contender.tilt));
}

/** What cost and latency take from a utility. */
function burden(
  { costNanoUsd, ttftOfObjective }: Contender,
  tier: readonly Contender[],
  { costWeight, latencyWeight }: { readonly costWeight: number; readonly latencyWeight: number },
): number {
  const known = tier.flatMap((each) => each.costNanoUsd ?? []);
  const dearest = Math.max(0, ...known);
  const mean = known.reduce((sum, cost) => sum + cost, 0) / Math.max(1, known.length);
  const cost = dearest === 0 ? 0 : (costNanoUsd ?? mean) / dearest;
  const late = ttftOfObjective === undefined ? 0 : Math.max(0, ttftOfObjective - 1);
  return costWeight * cost + latencyWeight * late;
}

/** One step from a tilt to its goal. */
function towards(tilt: number, goal: number): number {
  const bounded = Math.min(mostTilt, Math.max(leastTilt, goal));
  return Math.min(tilt * tiltPerStep, Math.max(tilt / tiltPerStep, bounded));
}

/** How fast the price of money follows spending, and how dear money may become (routing.md §2.8). */
const pace = 0.05;
const dearestMoney = 5;

/** λ after one more step: it rises while answers cost more than they should, and falls while they cost less. */
export function pacedCostWeight(costWeight: number, spentPerAnswer: number, targetPerAnswer: number): number {
  return Math.min(dearestMoney, Math.max(0, costWeight + pace * (spentPerAnswer / targetPerAnswer - 1)));
}
