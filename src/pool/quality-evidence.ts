/** What the end of an attempt tells of the worth of its endpoint's answers. Incidents tell nothing: health sees to them. */
import { attemptCostOf } from "../core/model/attempt-cost.ts";
import type { FailureKind } from "../core/model/disposition.ts";
import type { FinishReason } from "../core/model/finish.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { AttemptTicket } from "./attempt-ticket.ts";
import { isWell } from "./route-optimiser.ts";

export const refusingFinishes: ReadonlySet<FinishReason> = new Set([
  "refusal",
  "content-filter",
  "recitation",
]);
export const refusingFailures: ReadonlySet<FailureKind> = new Set(["refused", "content-filtered"]);

/** Answers that came and were of no use. */
const uselessFailures: ReadonlySet<FailureKind> = new Set(["empty-answer", "invalid-output"]);

type Verdict = "good" | "refused" | "useless";

/** Writes the answer into the book of the route's candidate, if it was one and the endpoint is well. */
export function noteQuality({ facts }: AttemptTicket, outcome: Outcome, now: number): void {
  const verdict = verdictOn(outcome);
  const { candidate, shape, state, route, canary } = facts;
  if (verdict === undefined || canary || !isWell(candidate)) return;
  const cost =
    outcome.usage && attemptCostOf(outcome.usage, state.endpoint.price, route.clock.wall()).costNanoUsd;
  const answer = { good: verdict === "good", refused: verdict === "refused", costNanoUsd: cost ?? 0 };
  candidate.quality.answered(shape.tenant, answer, now);
}

/** Undefined: it says nothing of the endpoint's answers. */
function verdictOn(outcome: Outcome): Verdict | undefined {
  if (outcome.kind === "succeeded") return refusingFinishes.has(outcome.finish.reason) ? "refused" : "good";
  if (outcome.kind === "cancelled" || outcome.callerMade) return undefined;
  const { kind } = outcome.failure;
  if (refusingFailures.has(kind)) return "refused";
  return uselessFailures.has(kind) ? "useless" : undefined;
}
