import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  CandidateSchema,
  RouteExplanationSchema,
} from "../../../../gen/spillway/v1/route_explanation_pb.ts";
import type { ExplainedCandidate, RouteExplanation } from "../../../core/model/explanation.ts";
import { toHeadroom, toHealthScore } from "./health.ts";
import { toInt64, toUint32, toUint64 } from "./number.ts";
import { toRefusal } from "./refusal.ts";
import { toDuration, type WallTime } from "./time.ts";

/** What a route would do, as it is told to callers. */
export function toRouteExplanation(
  explanation: RouteExplanation,
  wall: WallTime,
): MessageInitShape<typeof RouteExplanationSchema> {
  return {
    route: explanation.route,
    routingTable: explanation.routingTable,
    candidates: explanation.candidates.map((candidate) => toCandidate(candidate, wall)),
    refusals: explanation.refusals.map(toRefusal),
    panic: explanation.panic,
    estimatedInputTokens: toUint64(explanation.estimatedInputTokens),
  };
}

function toCandidate(
  candidate: ExplainedCandidate,
  wall: WallTime,
): MessageInitShape<typeof CandidateSchema> {
  const { predictedTtftMs } = candidate;
  return {
    endpoint: candidate.endpoint.name,
    tier: toUint32(candidate.tier),
    share: candidate.share,
    target: candidate.target,
    health: toHealthScore(candidate.health),
    headroom: toHeadroom(candidate.headroom, wall),
    predictedCostNanoUsd: toInt64(candidate.predictedCostNanoUsd),
    ...(predictedTtftMs === undefined ? {} : { predictedTimeToFirstToken: toDuration(predictedTtftMs) }),
    reason: candidate.reason,
  };
}
