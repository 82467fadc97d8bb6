/**
 * The pool: the only mutable routing state. It hands out endpoints and takes back
 * evidence; what the evidence means is decided in core.
 */
import { nextGolden } from "../core/base/golden-ratio.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { RouteExplanation } from "../core/model/explanation.ts";
import { healthComponents } from "../core/model/health-settings.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { Begun, Exclusions, PickPurpose, RequestShape, Ticket } from "../core/model/pool-port.ts";
import type { EndpointRefusal } from "../core/model/refusal.ts";
import type { Route } from "../core/model/route.ts";
import type { EndpointSnapshot } from "../core/model/snapshot.ts";
import { standingRefusal } from "../core/routing/filter.ts";
import { standingDetail } from "../core/routing/refusal-detail.ts";
import type { LivePool, PoolOptions } from "./live-pool.ts";

interface Candidate {
  readonly state: State;
  readonly tier: number;
  readonly weight: number;
}

interface State {
  endpoint: Endpoint;
  inFlight: number;
  drained: boolean;
  succeeded: number;
  failed: number;
  cancelled: number;
  last: EndpointSnapshot["lastFailure"];
}

/** A pool on the given clock. The same seed and the same calls lead to the same choices. */
export function createPool(options: PoolOptions): LivePool {
  return new StaticPool(options);
}

class StaticPool implements LivePool {
  readonly #options: PoolOptions;
  #states = new Map<string, State>();
  #routes = new Map<string, readonly Candidate[]>();
  #u = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.replace(options.endpoints, options.routes);
  }

  begin(shape: RequestShape, exclusions: Exclusions, _purpose: PickPurpose, _deadline: number): Begun {
    const refusals: EndpointRefusal[] = [];
    const open: Candidate[] = [];
    for (const candidate of this.#routes.get(shape.route) ?? []) {
      const { endpoint, drained } = candidate.state;
      const reason = drained ? "drained" : standingRefusal(endpoint, shape, exclusions, shape.inputTokens);
      if (reason === undefined) open.push(candidate);
      else {
        const detail = standingDetail(reason, endpoint, shape, shape.inputTokens);
        refusals.push({ endpoint: endpoint.name, reason, detail });
      }
    }
    const chosen = this.#draw(open);
    if (chosen === undefined) return { kind: "refused", refusals, retryAt: undefined };
    return { kind: "started", ticket: this.#ticket(chosen) };
  }

  #draw(open: readonly Candidate[]): Candidate | undefined {
    const first = open[0];
    if (first === undefined) return undefined;
    const tier = open.filter((candidate) => candidate.tier === first.tier);
    this.#u = nextGolden(this.#u);
    let left = this.#u * tier.reduce((sum, candidate) => sum + candidate.weight, 0);
    for (const candidate of tier) {
      left -= candidate.weight;
      if (left < 0) return candidate;
    }
    return first;
  }

  #ticket({ state, tier }: Candidate): Ticket {
    const { endpoint } = state;
    const now = this.#options.clock.now();
    state.inFlight += 1;
    let over = false;
    return {
      endpoint,
      tier,
      reason: `tier ${tier}`,
      startAt: now,
      ttftTimeoutMs: endpoint.timeouts.ttftMs ?? 30_000,
      stallTimeoutMs: endpoint.timeouts.stallMs,
      totalTimeoutMs: endpoint.timeouts.totalMs,
      hedgeAt: undefined,
      sent() {},
      firstToken() {},
      progress() {},
      quota() {},
      end(outcome: Outcome, at: number) {
        if (over) return;
        over = true;
        state.inFlight -= 1;
        state[outcome.kind] += 1;
        if (outcome.kind === "failed") state.last = { failure: outcome.failure, at };
      },
    };
  }

  snapshot(): readonly EndpointSnapshot[] {
    return [...this.#states.values()].map((state) => snapshotOf(state));
  }

  explain(shape: RequestShape, _now: number): RouteExplanation | undefined {
    if (!this.#routes.has(shape.route)) return undefined;
    return {
      route: shape.route,
      routingTable: "",
      candidates: [],
      refusals: [],
      panic: false,
      estimatedInputTokens: shape.inputTokens,
    };
  }

  tick(_now: number): void {}

  nextWake(): number {
    return Number.POSITIVE_INFINITY;
  }

  dueProbes(_now: number): readonly never[] {
    return [];
  }

  drain(endpoint: string): boolean {
    return this.#setDrained(endpoint, true);
  }

  resume(endpoint: string): boolean {
    return this.#setDrained(endpoint, false);
  }

  trip(endpoint: string, _reason: string): boolean {
    return this.#states.has(endpoint);
  }

  #setDrained(endpoint: string, drained: boolean): boolean {
    const state = this.#states.get(endpoint);
    if (state === undefined) return false;
    state.drained = drained;
    return true;
  }

  replace(endpoints: readonly Endpoint[], routes: readonly Route[]): void {
    const old = this.#states;
    this.#states = new Map(
      endpoints.map((endpoint) => [
        endpoint.name,
        { ...(old.get(endpoint.name) ?? freshState(endpoint)), endpoint },
      ]),
    );
    this.#routes = new Map(routes.map((route) => [route.name, this.#candidatesOf(route)]));
  }

  #candidatesOf(route: Route): readonly Candidate[] {
    return route.tiers.flatMap((tier, index) =>
      tier.members.flatMap(({ endpoint, weight }) => {
        const state = this.#states.get(endpoint);
        return state === undefined ? [] : [{ state, tier: index, weight }];
      }),
    );
  }
}

function freshState(endpoint: Endpoint): State {
  return { endpoint, inFlight: 0, drained: false, succeeded: 0, failed: 0, cancelled: 0, last: undefined };
}

const none = { count: 0, p50Ms: 0, p99Ms: 0 };

function snapshotOf(state: State): EndpointSnapshot {
  const { endpoint, inFlight, succeeded, failed, cancelled, drained, last } = state;
  const { weights } = endpoint.health;
  return {
    endpoint,
    health: {
      score: 1,
      components: healthComponents.map((name) => ({
        name,
        value: 1,
        weight: weights[name],
        blame: 0,
        evidence: "nothing is known against it",
      })),
    },
    breaker: {
      state: "closed",
      suspicion: 0,
      trips: 0,
      nextProbeAt: undefined,
      proof: 0,
      proofNeeded: 0,
      reason: "",
    },
    headroom: { free: new Map(), effectiveCapacity: 1, pausedUntil: undefined },
    inFlight,
    ttft: none,
    interToken: none,
    total: none,
    shares: [],
    attempts: { succeeded, failed, cancelled, probes: 0 },
    drained,
    slowStart: 1,
    blockedReason: "",
    lastFailure: last,
  };
}
