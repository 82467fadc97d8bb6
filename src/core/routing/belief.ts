/** A belief about a share, as a Beta distribution: its mean, and how many cases it is worth. */
import { drawBeta } from "../base/beta-draw.ts";
import type { Random } from "../base/random.ts";
import type { QualityTallies, QualityTally } from "./quality-tallies.ts";

export interface Belief {
  /** 0 to 1. */
  readonly mean: number;
  readonly mass: number;
}

/** How many cases a prior belief is worth (routing.md §2.8). */
export const priorMass = 10;

/** From so many standard errors on, two memories contradict each other: once in 370 looks by chance. */
const contradictory = 3;

/** A share that may well be the true one: the less is known, the wider it strays. */
export function drawShare({ mean, mass }: Belief, random: Random): number {
  return drawBeta(Math.max(mean * mass, Number.EPSILON), Math.max((1 - mean) * mass, Number.EPSILON), random);
}

/** The share of answers that were good, with a prior. */
export function usableBelief({ good, answers }: QualityTally, prior: number): Belief {
  return withPrior(good, answers, prior);
}

/**
 * The mean verdict of all callers, where only some speak: each tenant's own mean, weighed by its part of the traffic.
 * A tenant that says nothing is believed to be of the prior's opinion, so that whoever makes a twentieth of the calls
 * has a twentieth of the say, however loud.
 *
 * The mass is that of a weighted mean: 1 / Σ (wₜ² / nₜ). `priorOf` tells what is believed of a tenant beforehand.
 */
export function verdictBelief(
  strata: ReturnType<QualityTallies["strata"]>,
  priorOf: (tenant: string | undefined) => number,
): Belief {
  const answers = strata.reduce((sum, [, tally]) => sum + tally.answers, 0);
  if (answers === 0) return { mean: priorOf(undefined), mass: priorMass };
  let mean = 0;
  let variance = 0;
  for (const [tenant, { answers: own, scores, verdicts }] of strata) {
    const weight = own / answers;
    const belief = withPrior(scores, verdicts, priorOf(tenant));
    mean += weight * belief.mean;
    variance += (weight * weight) / belief.mass;
  }
  return { mean, mass: 1 / variance };
}

function withPrior(hits: number, count: number, prior: number): Belief {
  const mass = count + priorMass;
  return { mean: (hits + prior * priorMass) / mass, mass };
}

/** The belief of the long memory; that of the short one where it contradicts the long beyond chance. */
export function believed(long: Belief, short: Belief): Belief {
  // A past without a single miss has no spread; half a case on each side gives it one.
  const share = (long.mean * long.mass + 0.5) / (long.mass + 1);
  const error = Math.sqrt((share * (1 - share)) / short.mass);
  return Math.abs(short.mean - long.mean) > contradictory * error ? short : long;
}
