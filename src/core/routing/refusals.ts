/** What a call is told when no endpoint could take it: every reason, and when to ask again. */

import type { RequestShape } from "../model/pool-port.ts";
import type { EndpointRefusal, RefusalReason } from "../model/refusal.ts";
import { closedDetail, reopensAt } from "./availability.ts";
import type { Candidate } from "./candidate.ts";
import { standingDetail } from "./refusal-detail.ts";

const standing: ReadonlySet<RefusalReason> = new Set([
  "tried",
  "policy",
  "preference",
  "capability",
  "context-window",
  "cost",
]);

/** One entry for each candidate that has a reason, in their order. */
export function refusalsOf(
  candidates: readonly Candidate[],
  reasons: readonly (RefusalReason | undefined)[],
  shape: RequestShape,
  now: number,
): EndpointRefusal[] {
  return candidates.flatMap(({ at }, i) => {
    const reason = reasons[i];
    if (reason === undefined) return [];
    const detail = standing.has(reason)
      ? standingDetail(reason, at.endpoint, shape, Math.round(at.inputTokensOf(shape)))
      : closedDetail(at, reason, now);
    const needsNanoUsd = reason === "budget" ? at.expectedCostOf(shape) : undefined;
    return [
      { endpoint: at.endpoint.name, reason, detail, ...(needsNanoUsd !== undefined && { needsNanoUsd }) },
    ];
  });
}

/** Whoever waits comes back later, and does not spin. */
const shortestPauseMs = 20;

/** The earliest time at which one of them may take the request; undefined: none will by itself. */
export function retryTime(
  candidates: readonly Candidate[],
  reasons: readonly (RefusalReason | undefined)[],
  shape: RequestShape,
  now: number,
): number | undefined {
  let soonest = Number.POSITIVE_INFINITY;
  candidates.forEach(({ at }, i) => {
    const reason = reasons[i];
    if (reason === undefined) return;
    const reopens = reopensAt(at, reason, at.chargeOf(shape), now);
    soonest = Math.min(soonest, reopens ?? Number.POSITIVE_INFINITY);
  });
  return Number.isFinite(soonest) ? Math.max(now + shortestPauseMs, soonest) : undefined;
}
