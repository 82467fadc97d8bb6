/** The names of the contract's closed lists, as words for people. */
import { AttemptOutcome, FailureKind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { BreakerState } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { RefusalReason } from "../../../gen/spillway/v1/route_explanation_pb.ts";

const breakerWords: Readonly<Record<BreakerState, string>> = {
  [BreakerState.UNSPECIFIED]: "unknown",
  [BreakerState.CLOSED]: "closed",
  [BreakerState.OPEN]: "open",
  [BreakerState.HALF_OPEN]: "half-open",
};

const outcomeWords: Readonly<Record<AttemptOutcome, string>> = {
  [AttemptOutcome.UNSPECIFIED]: "running",
  [AttemptOutcome.SUCCEEDED]: "succeeded",
  [AttemptOutcome.FAILED]: "failed",
  [AttemptOutcome.CANCELLED]: "cancelled",
};

const failureNames = namesOf(FailureKind);
const refusalNames = namesOf(RefusalReason);

/** "closed", "open" or "half-open". */
export function breakerWord(state: BreakerState): string {
  return breakerWords[state] ?? "unknown";
}

/** "succeeded", "failed", "cancelled" or "running". */
export function outcomeWord(outcome: AttemptOutcome): string {
  return outcomeWords[outcome] ?? "unknown";
}

/** "connection lost", "first token timeout", ... */
export function failureWord(kind: FailureKind): string {
  return wordOf(failureNames, kind);
}

/** "breaker", "rate limit", ... */
export function refusalWord(reason: RefusalReason): string {
  return wordOf(refusalNames, reason);
}

/** Newer servers may send what this page does not know. */
function wordOf(names: ReadonlyMap<number, string>, value: number): string {
  return names.get(value)?.toLowerCase().replaceAll("_", " ") ?? "unknown";
}

function namesOf(values: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(values).map(([name, value]) => [value, name]));
}
