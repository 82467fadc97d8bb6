/** An endpoint's state as it is shown: read from the live state, and nothing else. */
import type { QuantileRing } from "../core/base/quantile-ring.ts";
import { proofNeeded, rememberedTrips } from "../core/health/breaker.ts";
import { describeHealth } from "../core/health/describe-health.ts";
import { alarmNats } from "../core/health/suspicion.ts";
import type {
  BreakerSnapshot,
  EndpointSnapshot,
  HeadroomSnapshot,
  LatencyQuantiles,
  RouteShare,
} from "../core/model/snapshot.ts";
import type { EndpointState } from "./endpoint-state.ts";

export function snapshotOf(
  state: EndpointState,
  shares: readonly RouteShare[],
  now: number,
): EndpointSnapshot {
  const { endpoint, health, lastFailure, drained } = state;
  return {
    endpoint,
    health: describeHealth(health.readings, endpoint.health.weights),
    breaker: breakerOf(state, now),
    headroom: headroomOf(state, now),
    inFlight: state.capacity.inFlight,
    ttft: quantilesOf(state.ttft, now),
    interToken: quantilesOf(state.interToken, now),
    total: quantilesOf(state.total, now),
    shares,
    attempts: { ...state.counts },
    drained,
    slowStart: health.recovery.slowStart.share,
    blockedReason: blockedReasonOf(state, now),
    lastFailure,
  };
}

export function headroomOf({ capacity, account }: EndpointState, now: number): HeadroomSnapshot {
  const paused = capacity.pausedUntil(now);
  const blocked = account.block(now)?.until;
  return {
    free: capacity.free(now),
    effectiveCapacity: capacity.effectiveShare,
    pausedUntil:
      paused === undefined && blocked === undefined ? undefined : Math.max(paused ?? 0, blocked ?? 0),
  };
}

function breakerOf({ endpoint, health }: EndpointState, now: number): BreakerSnapshot {
  const { suspicion } = health;
  const { breaker } = health.recovery;
  const trips = rememberedTrips(breaker, now);
  if (breaker.state === "closed") {
    return {
      state: "closed",
      suspicion: Math.min(1, suspicion.nats / alarmNats),
      trips,
      nextProbeAt: undefined,
      proof: 0,
      proofNeeded: 0,
      reason: "",
    };
  }
  return {
    state: breaker.state,
    suspicion: 1,
    trips,
    nextProbeAt: breaker.state === "open" ? breaker.until : breaker.nextProbeAt,
    proof: breaker.state === "open" ? 0 : breaker.proof,
    proofNeeded: proofNeeded(breaker, endpoint.health.breaker),
    reason: breaker.reason,
  };
}

function blockedReasonOf({ health, account, quarantine }: EndpointState, now: number): string {
  if (quarantine !== undefined) return `in quarantine until an operator resumes it: ${quarantine}`;
  const block = account.block(now);
  if (block?.reason === "blocked") return block.detail;
  const { breaker } = health.recovery;
  if (breaker.state === "closed") return "";
  return breaker.cause === "auth" || breaker.cause === "quota" ? breaker.reason : "";
}

export function quantilesOf(ring: QuantileRing, now: number): LatencyQuantiles {
  return { count: ring.count(now), p50Ms: ring.quantile(0.5, now), p99Ms: ring.quantile(0.99, now) };
}
