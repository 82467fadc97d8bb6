/** What a route would do with a request now, candidate by candidate. Reserves nothing and draws nothing. */
import { describeHealth } from "../health/describe-health.ts";
import type { ExplainedCandidate } from "../model/explanation.ts";
import type { HealthWeights } from "../model/health-settings.ts";
import type { RequestShape } from "../model/pool-port.ts";
import type { EndpointRefusal, RefusalReason } from "../model/refusal.ts";
import type { HeadroomSnapshot } from "../model/snapshot.ts";
import { pacedBy, refusesNow } from "./availability.ts";
import type { Candidate } from "./candidate.ts";
import { exceedsBudget, predictedCost, standingRefusal } from "./filter.ts";
import { refusalsOf } from "./refusals.ts";

export interface ExplainableCandidate extends Candidate {
  readonly weights: HealthWeights;
  /** By what the optimiser would have its weight multiplied. */
  readonly tilt: number;
  readonly configuredWeight: number;
}

export interface CandidatesExplained<T> {
  /** Best first. */
  readonly admitted: readonly T[];
  readonly refusals: readonly EndpointRefusal[];
}

const nothingExcluded = { endpoints: [], accounts: [], windowAbove: 0 } as const;

/** Which candidates would be admitted, by share and then by tier, and why the others would not. */
export function admission<T extends ExplainableCandidate>(
  candidates: readonly T[],
  shape: RequestShape,
  now: number,
): CandidatesExplained<T> {
  const reasons = candidates.map(({ at }): RefusalReason | undefined => {
    const reason =
      standingRefusal(at.endpoint, shape, nothingExcluded, at.inputTokensOf(shape)) ??
      (exceedsBudget(at, shape) ? "budget" : refusesNow(at, now));
    return reason ?? (pacedBy(at, at.chargeOf(shape), now) === undefined ? "capacity" : undefined);
  });
  const admitted = candidates
    .filter((_, i) => reasons[i] === undefined)
    .sort((a, b) => b.share - a.share || a.tier - b.tier || b.score * b.weight - a.score * a.weight);
  return { admitted, refusals: refusalsOf(candidates, reasons, shape, now) };
}

export function explainCandidate(
  candidate: ExplainableCandidate,
  shape: RequestShape,
  headroom: HeadroomSnapshot,
): ExplainedCandidate {
  const { at, tier, share, target, weights } = candidate;
  const health = describeHealth(at.health.readings, weights);
  return {
    endpoint: at.endpoint,
    tier,
    share,
    target,
    health,
    headroom,
    predictedCostNanoUsd: predictedCost(at.endpoint, shape, Math.round(at.inputTokensOf(shape))),
    predictedTtftMs: at.expectationOf(shape).medianMs,
    reason: reasonOf(candidate, health.score),
  };
}

function reasonOf(candidate: ExplainableCandidate, score: number): string {
  const { at, tier, share, target, tilt, weight, configuredWeight } = candidate;
  const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
  const ramp = at.health.recovery.slowStart.share;
  const parts = [`tier ${tier}`, `health ${score.toFixed(2)}`, `share ${percent(share)}`];
  if (Math.abs(target - share) >= 0.01) parts.push(`moving to ${percent(target)}`);
  if (ramp < 1) parts.push(`slow start at ${percent(ramp)}`);
  if (tilt !== 1) {
    const done = weight === configuredWeight ? "the optimiser would tilt it" : "tilted by the optimiser";
    parts.push(`${done} by ${tilt.toFixed(2)}`);
  }
  return parts.join(", ");
}
