import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type EndpointRefusalSchema,
  RefusalReason as Reason,
} from "../../../../gen/spillway/v1/route_explanation_pb.ts";
import type { EndpointRefusal, RefusalReason } from "../../../core/model/refusal.ts";

const reasons: Record<RefusalReason, Reason> = {
  policy: Reason.POLICY,
  preference: Reason.PREFERENCE,
  capability: Reason.CAPABILITY,
  "context-window": Reason.CONTEXT_WINDOW,
  breaker: Reason.BREAKER,
  capacity: Reason.CAPACITY,
  "rate-limit": Reason.RATE_LIMIT,
  drained: Reason.DRAINED,
  blocked: Reason.BLOCKED,
  tried: Reason.TRIED,
  cost: Reason.COST,
  budget: Reason.BUDGET,
};

/** Why an endpoint was not tried, as it is told to callers. */
export function toRefusal(refusal: EndpointRefusal): MessageInitShape<typeof EndpointRefusalSchema> {
  return { endpoint: refusal.endpoint, reason: reasons[refusal.reason], detail: refusal.detail };
}
