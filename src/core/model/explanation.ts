import type { Endpoint } from "./endpoint.ts";
import type { EndpointRefusal } from "./refusal.ts";
import type { HeadroomSnapshot, HealthScore } from "./snapshot.ts";

/** What a route would do with a request now. */
export interface RouteExplanation {
  readonly route: string;
  /** "" when the configuration has no tables. */
  readonly routingTable: string;
  /** Best first. */
  readonly candidates: readonly ExplainedCandidate[];
  readonly refusals: readonly EndpointRefusal[];
  readonly panic: boolean;
  readonly estimatedInputTokens: number;
}

/** An endpoint that may serve the request, and why it stands where it stands. */
export interface ExplainedCandidate {
  readonly endpoint: Endpoint;
  readonly tier: number;
  readonly share: number;
  readonly target: number;
  readonly health: HealthScore;
  readonly headroom: HeadroomSnapshot;
  /** 0 when the price is unknown. */
  readonly predictedCostNanoUsd: number;
  readonly predictedTtftMs: number | undefined;
  readonly reason: string;
}
