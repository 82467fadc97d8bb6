/**
 * The pool: the only mutable routing state. It hands out endpoints and takes back
 * evidence; what evidence means is decided in core/health, how much an endpoint takes
 * in core/limits, and who is chosen in core/routing.
 *
 * Nothing here waits or reads a clock other than the given one: the same seed and the
 * same calls lead to the same choices, live and in the simulation.
 */
import { noneLost } from "../core/base/lost-time.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { RouteExplanation } from "../core/model/explanation.ts";
import type { Begun, Exclusions, PickPurpose, RequestShape, Waiter } from "../core/model/pool-port.ts";
import type { RankedEndpoint } from "../core/model/ranking.ts";
import type { SortBy } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { EndpointSnapshot, RouteSnapshot } from "../core/model/snapshot.ts";
import type { AttemptBudget } from "../core/routing/attempt-budget.ts";
import { admission, explainCandidate } from "../core/routing/explain.ts";
import { refusalsOf, retryTime } from "../core/routing/refusals.ts";
import { AdmissionQueue } from "./admission-queue.ts";
import { arranged, emptyArrangement } from "./arrangement.ts";
import { headroomOf, snapshotOf } from "./endpoint-snapshot.ts";
import type { EndpointState } from "./endpoint-state.ts";
import { createFleetMember, type FleetMember } from "./fleet-member.ts";
import type { AnswerVerdict, LivePool, PoolOptions, ProbeTicket } from "./live-pool.ts";
import { dueProbe, type ProbeContext } from "./probe-slot.ts";
import { ranking } from "./rank.ts";
import { isWell } from "./route-optimiser.ts";
import type { RouteState } from "./route-state.ts";
import { type PickRequest, startAttempt } from "./start-attempt.ts";

/** Four looks a second: quick beside the seconds in which shares move, and cheap (routing.md §2.4). */
const tickMs = 250;

/** A pool on the given clock. Routes may name only endpoints that are given; others are passed over. */
export function createPool(options: PoolOptions): LivePool {
  return new EndpointPool(options);
}

class EndpointPool implements LivePool {
  readonly #options: PoolOptions;
  readonly #context: ProbeContext;
  readonly fleet: FleetMember;
  readonly #queue: AdmissionQueue;
  #state = emptyArrangement;
  #tickedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#queue = new AdmissionQueue(options.weightOf);
    this.#context = {
      random: options.random,
      lost: options.lost ?? noneLost,
      breakerTurned: () => {
        this.#weighRoutes(options.clock.now());
        this.#queue.giveTurns();
      },
    };
    this.fleet = createFleetMember(() => this.#state, this.#context);
    this.replace(options.endpoints, options.routes);
  }

  begin(shape: RequestShape, exclusions: Exclusions, purpose: PickPurpose, deadline: number): Begun {
    const now = this.#options.clock.now();
    if (now - this.#tickedAt >= tickMs) this.#tick(now);
    const route = this.#state.routes.get(shape.route);
    if (route === undefined) return { kind: "refused", refusals: [], retryAt: undefined };
    return this.#begin(route, { shape, exclusions, purpose, deadline }, now);
  }

  #begin(route: RouteState, pick: PickRequest, now: number): Begun {
    const budget = budgetOf(route, pick);
    if (budget !== undefined && (budget.balance < 1 || (pick.purpose === "hedge" && route.panic))) {
      return overBudget(route, pick);
    }
    const yields = this.#queue.yieldsOf(pick.shape);
    const choice = route.planner.choose(yields === undefined ? pick : { ...pick, yields }, now);
    if (choice === undefined) {
      const { reasons } = route.planner;
      const refusals = refusalsOf(route.candidates, reasons, pick.shape, now);
      const retryAt = retryTime(route.candidates, reasons, pick.shape, now);
      return { kind: "refused", refusals, retryAt, inLine: this.#queue.refused(pick, refusals) };
    }
    budget?.tryWithdraw();
    if (pick.purpose === "first") {
      route.calls.add(1, now);
      route.hedges.deposit();
    }
    const ticket = startAttempt(route, choice, pick, now);
    this.#queue.served(pick.shape, choice);
    return { kind: "started", ticket };
  }

  leave(waiter: Waiter): void {
    this.#queue.leave(waiter);
  }

  tick(now: number): void {
    this.#tick(now);
    this.#queue.giveTurns();
  }

  #tick(now: number): void {
    this.#tickedAt = now;
    for (const state of this.#state.endpoints.values()) state.weigh(now, this.#options.random());
    this.#weighRoutes(now);
  }

  #weighRoutes(now: number): void {
    for (const route of this.#state.routes.values()) route.weigh(now);
  }

  nextWake(): number {
    let soonest = this.#tickedAt + tickMs;
    for (const { health, probing } of this.#state.endpoints.values()) {
      const { breaker } = health.recovery;
      if (breaker.state === "open") soonest = Math.min(soonest, breaker.until);
      if (breaker.state === "half-open" && probing === 0) soonest = Math.min(soonest, breaker.nextProbeAt);
    }
    return soonest;
  }

  dueProbes(now: number): readonly ProbeTicket[] {
    const due: ProbeTicket[] = [];
    for (const state of this.#state.endpoints.values()) {
      state.health.recovery.age(now);
      const probe = dueProbe(state, now, this.#context);
      if (probe !== undefined) due.push(probe);
    }
    return due;
  }

  snapshot(): readonly EndpointSnapshot[] {
    const now = this.#options.clock.now();
    const routes = [...this.#state.routes.values()];
    return [...this.#state.endpoints.values()].map((state) => {
      const shares = routes.flatMap(({ route, candidates }) =>
        candidates
          .filter((candidate) => candidate.at === state)
          .map(({ tier, share, target }) => ({ route: route.name, tier, share, target })),
      );
      return snapshotOf(state, shares, now);
    });
  }

  routeSnapshot(): readonly RouteSnapshot[] {
    return [...this.#state.routes.values()].map(({ route, panic, retries, hedges }) => ({
      route: route.name,
      panic,
      retriesLeft: Math.floor(retries.balance),
      hedgesLeft: Math.floor(hedges.balance),
    }));
  }

  explain(shape: RequestShape, now: number): RouteExplanation | undefined {
    const route = this.#state.routes.get(shape.route);
    if (route === undefined) return undefined;
    const { admitted, refusals } = admission(route.candidates, shape, now);
    return {
      route: shape.route,
      routingTable: shape.policy.tables.map(({ name }) => name).join(" + "),
      candidates: admitted.map((candidate) =>
        explainCandidate(candidate, shape, headroomOf(candidate.at, now)),
      ),
      refusals,
      panic: route.panic,
      estimatedInputTokens: shape.inputTokens,
    };
  }

  judged({ route, endpoint, tenant, score }: AnswerVerdict, now: number): void {
    const candidates = this.#state.routes.get(route)?.candidates;
    const candidate = candidates?.find(({ at }) => at.endpoint.name === endpoint);
    if (candidate !== undefined && isWell(candidate)) candidate.quality.judged(tenant, score, now);
  }

  rank(route: string, sortBy: SortBy, now: number): readonly RankedEndpoint[] | undefined {
    const state = this.#state.routes.get(route);
    return state && ranking(state.candidates, sortBy, now);
  }

  drain(endpoint: string): boolean {
    return this.#change(endpoint, (state) => {
      state.drained = true;
    });
  }

  resume(endpoint: string): boolean {
    return this.#change(endpoint, (state) => {
      state.drained = false;
      state.quarantine = undefined;
      state.account.clear();
      if (state.health.recovery.breaker.state !== "closed") state.health.restore();
    });
  }

  trip(endpoint: string, reason: string, until: number | undefined): boolean {
    return this.#change(endpoint, (state) => {
      const at = { now: this.#options.clock.now(), chance: this.#options.random() };
      state.health.trip({ cause: "operator", reason, until }, at);
    });
  }

  #change(endpoint: string, change: (state: EndpointState) => void): boolean {
    const state = this.#state.endpoints.get(endpoint);
    if (state === undefined) return false;
    change(state);
    this.#weighRoutes(this.#options.clock.now());
    return true;
  }

  replace(endpoints: readonly Endpoint[], routes: readonly Route[]): void {
    const { clock, isShared = false } = this.#options;
    const roomMade = (endpoint: string) => this.#queue.roomMade(endpoint);
    const context = { ...this.#context, clock, isShared, roomMade };
    this.#state = arranged(this.#state, { endpoints, routes }, context);
    this.tick(this.#options.clock.now());
  }
}

/** The budget that pays for an attempt of this purpose; undefined: none is needed. */
function budgetOf(route: RouteState, { purpose }: PickRequest): AttemptBudget | undefined {
  if (purpose === "retry") return route.retries;
  return purpose === "hedge" ? route.hedges : undefined;
}

function overBudget(route: RouteState, { purpose }: PickRequest): Begun {
  const refusals = route.candidates.map(({ at }) => ({
    endpoint: at.endpoint.name,
    reason: "capacity" as const,
    detail: `no attempt is left for a ${purpose}: its budget is used up`,
  }));
  return { kind: "refused", refusals, retryAt: undefined };
}
