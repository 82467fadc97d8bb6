/** From a choice to a ticket: takes the room, sets the clocks, and puts the attempt among those that wait. */
import type { LatencyExpectation } from "../core/health/latency-reference.ts";
import type { Exclusions, PickPurpose, RequestShape } from "../core/model/pool-port.ts";
import type { Choice } from "../core/routing/plan.ts";
import { boundedTtftTimeoutMs, hedgeDelayMs, ownTtftTimeoutMs } from "../core/routing/ttft-timeout.ts";
import { AttemptTicket } from "./attempt-ticket.ts";
import type { RouteCandidate, RouteState } from "./route-state.ts";

/** What was asked of the pool. */
export interface PickRequest {
  readonly shape: RequestShape;
  readonly exclusions: Exclusions;
  readonly purpose: PickPurpose;
  readonly deadline: number;
  /** Whether others go first at an endpoint. Undefined: nobody waits. */
  readonly yields?: ((endpoint: string) => boolean) | undefined;
}

export function startAttempt(
  route: RouteState,
  choice: Choice<RouteCandidate>,
  pick: PickRequest,
  now: number,
): AttemptTicket {
  const { candidate, charge, waitMs, canary } = choice;
  const { at } = candidate;
  const { shape } = pick;
  const expectation = at.expectationOf(shape);
  const startAt = now + waitMs;
  const own = ownTtftTimeoutMs(at.endpoint.timeouts.ttftMs, expectation);
  const hedging = mayHedge(route, pick);
  const hedgeDelay = hedgeDelayMs(expectation);
  // A canary that may not be hedged is given up early instead: either way its caller waits little longer.
  const patience = canary && !hedging && hedgeDelay !== undefined ? Math.min(own, hedgeDelay) : own;
  const ticket = new AttemptTicket({
    state: at,
    route,
    shape,
    candidate,
    charge,
    canary,
    expectation,
    ownTtftTimeoutMs: own,
    times: {
      startAt,
      ttftTimeoutMs: boundedTtftTimeoutMs(
        patience,
        expectation,
        pick.deadline - startAt,
        nextExpectation(route, candidate, shape),
      ),
      hedgeAt: hedging && hedgeDelay !== undefined ? startAt + hedgeDelay : undefined,
    },
    describe: () => describe(choice, pick.purpose),
  });
  at.capacity.reserve(charge, now);
  at.arrivals.add(1, now);
  at.lastUsedAt = now;
  ticket.wait();
  if (canary) at.canaryOut = true;
  return ticket;
}

function mayHedge(route: RouteState, { shape, purpose }: PickRequest): boolean {
  if (shape.whole === true) return false;
  return purpose === "first" && !route.panic && (shape.preferences.hedging ?? route.route.hedging);
}

/** What to expect of the endpoint that would come next; undefined: there is none. */
function nextExpectation(
  route: RouteState,
  chosen: RouteCandidate,
  shape: RequestShape,
): LatencyExpectation | undefined {
  const { reasons } = route.planner;
  for (let i = 0; i < route.candidates.length; i += 1) {
    const other = route.candidates[i];
    if (other === undefined || other === chosen || reasons[i] !== undefined) continue;
    return other.at.expectationOf(shape);
  }
  return undefined;
}

function describe({ candidate, canary, waitMs }: Choice<RouteCandidate>, purpose: PickPurpose): string {
  const parts = [canary ? "a trial of an endpoint that is coming back" : purposeWords[purpose]];
  parts.push(`tier ${candidate.tier}`, `health ${candidate.score.toFixed(2)}`);
  if (waitMs > 0) parts.push(`paced by ${Math.ceil(waitMs)} ms`);
  return parts.join(", ");
}

const purposeWords = {
  first: "drawn by share",
  failover: "next after a failure",
  retry: "again, since no other is left",
  hedge: "a hedge",
} as const satisfies Record<PickPurpose, string>;
