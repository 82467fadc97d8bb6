import { BreakerState, type Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { formatShare } from "./format.ts";

/** Why an endpoint does not take its full part, shortest words first; undefined when it may. */
export function troubleOf({ drained, blockedReason, breaker, slowStart }: Endpoint): string | undefined {
  if (drained) return "drained";
  if (blockedReason !== "") return "blocked";
  if (breaker?.state === BreakerState.OPEN) return "breaker open";
  if (breaker?.state === BreakerState.HALF_OPEN)
    return `half-open, ${breaker.proof} of ${breaker.proofNeeded} proven`;
  return slowStart < 0.995 ? `slow start ${formatShare(slowStart)}` : undefined;
}
