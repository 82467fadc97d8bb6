import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type BreakerSchema,
  type HeadroomSchema,
  type HealthScoreSchema,
  BreakerState as ProtoBreakerState,
} from "../../../../gen/spillway/v1/endpoint_pb.ts";
import type {
  BreakerSnapshot,
  BreakerState,
  HeadroomSnapshot,
  HealthScore,
} from "../../../core/model/snapshot.ts";
import { toUint32 } from "./number.ts";
import { toTimestamp, type WallTime } from "./time.ts";

const states: Record<BreakerState, ProtoBreakerState> = {
  closed: ProtoBreakerState.CLOSED,
  open: ProtoBreakerState.OPEN,
  "half-open": ProtoBreakerState.HALF_OPEN,
};

/** How well an endpoint is, as it is told to callers. */
export function toHealthScore(health: HealthScore): MessageInitShape<typeof HealthScoreSchema> {
  return { score: health.score, components: health.components.map((component) => ({ ...component })) };
}

/** An endpoint's circuit breaker, as it is told to callers. */
export function toBreaker(breaker: BreakerSnapshot, wall: WallTime): MessageInitShape<typeof BreakerSchema> {
  const { nextProbeAt } = breaker;
  return {
    state: states[breaker.state],
    suspicion: breaker.suspicion,
    trips: toUint32(breaker.trips),
    ...(nextProbeAt === undefined ? {} : { nextProbeTime: toTimestamp(wall(nextProbeAt)) }),
    proof: toUint32(breaker.proof),
    proofNeeded: toUint32(breaker.proofNeeded),
    reason: breaker.reason,
  };
}

/** What an endpoint may still take, as it is told to callers. */
export function toHeadroom(
  headroom: HeadroomSnapshot,
  wall: WallTime,
): MessageInitShape<typeof HeadroomSchema> {
  const { pausedUntil } = headroom;
  return {
    free: Object.fromEntries(headroom.free),
    effectiveCapacity: headroom.effectiveCapacity,
    ...(pausedUntil === undefined ? {} : { pausedUntil: toTimestamp(wall(pausedUntil)) }),
  };
}
