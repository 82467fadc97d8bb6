/**
 * The live state of endpoints as it is shown: the read-only arrow of the one loop
 * (snapshot down, outcome back). Times are of the monotonic clock.
 */
import type { Endpoint } from "./endpoint.ts";
import type { Failure } from "./failure.ts";
import type { HealthComponentName } from "./health-settings.ts";

/** One factor of the health score. */
export interface HealthComponent {
  readonly name: HealthComponentName;
  /** The share of traffic that it alone would grant, 0 to 1. */
  readonly value: number;
  readonly weight: number;
  /** −weight · ln(value). */
  readonly blame: number;
  /** What was measured, for people. */
  readonly evidence: string;
}

export interface HealthScore {
  /** 0 to 1, the product of all components to their weights. */
  readonly score: number;
  readonly components: readonly HealthComponent[];
}

export type BreakerState = "closed" | "open" | "half-open";

export interface BreakerSnapshot {
  readonly state: BreakerState;
  /** How close to opening, 0 to 1. */
  readonly suspicion: number;
  readonly trips: number;
  readonly nextProbeAt: number | undefined;
  readonly proof: number;
  readonly proofNeeded: number;
  readonly reason: string;
}

export type LimitDimension = "requests" | "input_tokens" | "output_tokens" | "concurrency";

export interface HeadroomSnapshot {
  /** Free share of each limit, 0 to 1; dimensions without a limit are absent. */
  readonly free: ReadonlyMap<LimitDimension, number>;
  /** The limit in force as a share of the configured one. */
  readonly effectiveCapacity: number;
  readonly pausedUntil: number | undefined;
}

/** All are 0 when count is 0. */
export interface LatencyQuantiles {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface RouteShare {
  readonly route: string;
  readonly tier: number;
  readonly share: number;
  readonly target: number;
}

/** What a route may still do, and whether it obeys health. */
export interface RouteSnapshot {
  readonly route: string;
  /** So many endpoints are unwell that health is no longer obeyed. */
  readonly panic: boolean;
  /** Retries of the same endpoint that its budget still allows. */
  readonly retriesLeft: number;
  readonly hedgesLeft: number;
}

export interface EndpointSnapshot {
  readonly endpoint: Endpoint;
  readonly health: HealthScore;
  readonly breaker: BreakerSnapshot;
  readonly headroom: HeadroomSnapshot;
  readonly inFlight: number;
  readonly ttft: LatencyQuantiles;
  readonly interToken: LatencyQuantiles;
  readonly total: LatencyQuantiles;
  readonly shares: readonly RouteShare[];
  readonly attempts: {
    readonly succeeded: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly probes: number;
  };
  readonly drained: boolean;
  /** The part of its weight that slow start grants, 0 to 1. */
  readonly slowStart: number;
  /** "" when it is not blocked. */
  readonly blockedReason: string;
  readonly lastFailure: { readonly failure: Failure; readonly at: number } | undefined;
}
