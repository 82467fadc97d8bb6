/** The names of the contract's closed lists, as words for people. Newer servers may send what we do not know. */
import { AttemptOutcome, FailureKind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { FinishReason } from "../../../gen/spillway/v1/completion_pb.ts";
import { BreakerState } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { RefusalReason } from "../../../gen/spillway/v1/route_explanation_pb.ts";

export const breakerWord = worder(BreakerState);
export const failureWord = worder(FailureKind);
export const finishWord = worder(FinishReason);
export const outcomeWord = worder(AttemptOutcome);
export const refusalWord = worder(RefusalReason);

function worder(values: Readonly<Record<string, number | string>>): (value: number) => string {
  const names = new Map(Object.entries(values).map(([name, value]) => [value, name]));
  return (value) => names.get(value)?.toLowerCase().replaceAll("_", "-") ?? "unknown";
}
