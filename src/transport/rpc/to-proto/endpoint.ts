import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  DataHandlingSchema,
  EndpointSchema,
  LatencyQuantilesSchema,
  RankedEndpointSchema,
} from "../../../../gen/spillway/v1/endpoint_pb.ts";
import type { DataHandling } from "../../../core/model/data-handling.ts";
import type { RankedEndpoint } from "../../../core/model/ranking.ts";
import type { EndpointSnapshot, LatencyQuantiles } from "../../../core/model/snapshot.ts";
import { toFailure } from "./failure.ts";
import { toBreaker, toHeadroom, toHealthScore } from "./health.ts";
import { toInt64, toUint32, toUint64 } from "./number.ts";
import { toDuration, toTimestamp, type WallTime } from "./time.ts";

/** The live state of an endpoint, as it is told to callers. */
export function toEndpoint(
  snapshot: EndpointSnapshot,
  wall: WallTime,
): MessageInitShape<typeof EndpointSchema> {
  const { endpoint, attempts, lastFailure } = snapshot;
  return {
    name: endpoint.name,
    provider: endpoint.provider.name,
    model: endpoint.model,
    region: endpoint.region,
    ...(endpoint.dataHandling && { dataHandling: toDataHandling(endpoint.dataHandling) }),
    health: toHealthScore(snapshot.health),
    breaker: toBreaker(snapshot.breaker, wall),
    headroom: toHeadroom(snapshot.headroom, wall),
    inFlight: toUint32(snapshot.inFlight),
    timeToFirstToken: toQuantiles(snapshot.ttft),
    interToken: toQuantiles(snapshot.interToken),
    total: toQuantiles(snapshot.total),
    shares: snapshot.shares.map((share) => ({ ...share })),
    attempts: {
      succeeded: toUint64(attempts.succeeded),
      failed: toUint64(attempts.failed),
      cancelled: toUint64(attempts.cancelled),
      probes: toUint64(attempts.probes),
    },
    drained: snapshot.drained,
    slowStart: snapshot.slowStart,
    blockedReason: snapshot.blockedReason,
    ...(lastFailure && {
      lastFailure: toFailure(lastFailure.failure),
      lastFailureTime: toTimestamp(wall(lastFailure.at)),
    }),
  };
}

function toDataHandling(handling: DataHandling): MessageInitShape<typeof DataHandlingSchema> {
  const { jurisdictions, retentionDays, trainsOnData, certifications } = handling;
  return {
    jurisdictions: [...jurisdictions],
    ...(retentionDays !== undefined && { retentionDays }),
    ...(trainsOnData !== undefined && { trainsOnData }),
    certifications: [...certifications],
  };
}

/** A place in a ranking, as it is told to callers. */
export function toRankedEndpoint(ranked: RankedEndpoint): MessageInitShape<typeof RankedEndpointSchema> {
  const { ttftMs } = ranked;
  return {
    endpoint: ranked.endpoint,
    rank: toUint32(ranked.rank),
    value: ranked.value,
    samples: toUint64(ranked.samples),
    ...(ttftMs === undefined ? {} : { timeToFirstToken: toDuration(ttftMs) }),
    costNanoUsd: toInt64(ranked.costNanoUsd),
    refusalRate: ranked.refusalRate,
    feedback: ranked.feedback,
  };
}

function toQuantiles({
  count,
  p50Ms,
  p99Ms,
}: LatencyQuantiles): MessageInitShape<typeof LatencyQuantilesSchema> {
  return { count: toUint64(count), p50Ms, p99Ms };
}
