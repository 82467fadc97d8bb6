/** What routing sees of an endpoint, and of its place in a route. pool/ holds the state behind it. */
import type { EndpointHealth } from "../health/endpoint-health.ts";
import type { LatencyExpectation } from "../health/latency-reference.ts";
import type { AccountLimits } from "../limits/account-limits.ts";
import type { ChargingRule, TokenCharge } from "../limits/charging.ts";
import type { EndpointCapacity } from "../limits/endpoint-capacity.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { RequestShape } from "../model/pool-port.ts";
import type { QualityBook } from "./quality-book.ts";

export interface RoutedEndpoint {
  readonly endpoint: Endpoint;
  readonly health: EndpointHealth;
  readonly capacity: EndpointCapacity;
  readonly account: AccountLimits;
  readonly charging: ChargingRule;
  readonly drained: boolean;
  /** Why it takes nothing until an operator resumes it; undefined: it is not in quarantine. */
  readonly quarantine: string | undefined;
  /** Attempts and probes that have no first token yet. */
  readonly awaiting: number;
  /** Whether a half-open breaker would take one live request now. */
  wantsCanary(now: number): boolean;
  /** The prompt's size, as this endpoint counts. */
  inputTokensOf(shape: RequestShape): number;
  /** What to expect of the request's time to first token there. */
  expectationOf(shape: RequestShape): LatencyExpectation;
  /** What the request will probably cost there, in whole nano-USD; 0 when the price is unknown. */
  expectedCostOf(shape: RequestShape): number;
  /** What the request counts against the endpoint's limits. */
  chargeOf(shape: RequestShape): TokenCharge;
}

/** An endpoint's place in a route. */
export interface Candidate {
  readonly at: RoutedEndpoint;
  readonly tier: number;
  /** Its part of the tier: as configured, times the optimiser's tilt where that is on. */
  readonly weight: number;
  /** How good its answers are to the callers of this route. */
  readonly quality: QualityBook;
  /** The health score by this route's weights, as of the last tick. */
  score: number;
  /** The share of the route's traffic, 0 to 1, and the one towards which it moves. */
  share: number;
  target: number;
}
