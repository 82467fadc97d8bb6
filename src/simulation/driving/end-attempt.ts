/** An attempt is over: the pool is told of its outcome, and the record of its cost. */
import type { AttemptEnd } from "../../core/failover/course-action.ts";
import { dispositionOf } from "../../core/model/disposition.ts";
import type { Outcome } from "../../core/model/outcome.ts";
import { costOf } from "../../core/model/price.ts";
import type { Usage } from "../../core/model/usage.ts";
import type { Arrival } from "../arrival.ts";
import type { SimulatedAttempt } from "./simulated-attempt.ts";

export function endAttempt(attempt: SimulatedAttempt, arrival: Arrival, end: AttemptEnd, now: number): void {
  const usage = usageOf(attempt, arrival);
  const outcome = outcomeOf(attempt, end, usage);
  const { ticket, note } = attempt;
  ticket.end(outcome, now);
  note.endedAt = now;
  note.outcome = outcome.kind === "failed" ? outcome.failure.kind : outcome.kind;
  const { price } = ticket.endpoint;
  note.costNanoUsd = price === undefined || !isBilled(attempt, end) ? 0 : costOf(usage, price);
}

function outcomeOf(attempt: SimulatedAttempt, end: AttemptEnd, usage: Usage): Outcome {
  switch (end.kind) {
    case "succeeded": {
      const reason = attempt.finish === "refusal" ? "refusal" : "stop";
      return { kind: "succeeded", finish: { reason, raw: reason }, usage };
    }
    case "failed":
      return { kind: "failed", failure: end.failure, callerMade: end.callerMade, usage };
    case "cancelled":
      return { kind: "cancelled", usage };
  }
}

function usageOf(attempt: SimulatedAttempt, arrival: Arrival): Usage {
  return {
    inputTokens: arrival.inputTokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: attempt.tokens,
    reasoningTokens: 0,
    source: "reported",
  };
}

/** What never reached the provider, and what it turned away, costs nothing; what may be billed is counted. */
function isBilled(attempt: SimulatedAttempt, end: AttemptEnd): boolean {
  if (attempt.note.sentAt === undefined) return false;
  return attempt.tokens > 0 || end.kind !== "failed" || dispositionOf(end.failure.kind).billed !== "no";
}
