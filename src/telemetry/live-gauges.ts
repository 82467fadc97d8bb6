import type { Registry } from "prom-client";
import type { BudgetUse } from "../core/limits/budgets.ts";
import type {
  BreakerState,
  EndpointSnapshot,
  LatencyQuantiles,
  RouteSnapshot,
} from "../core/model/snapshot.ts";
import { type GaugeRow, registerGauges } from "./gauge-rows.ts";

const breakerStates: readonly BreakerState[] = ["closed", "half-open", "open"];

const endpointRows: readonly GaugeRow<EndpointSnapshot>[] = [
  {
    name: "spillway_endpoint_health_score",
    help: "How well an endpoint is, 0 (unfit) to 1 (well).",
    labels: [],
    show: ({ health }, set) => set(health.score),
  },
  {
    name: "spillway_endpoint_health_component",
    help: "The share of traffic that one component of the score alone would grant, 0 to 1.",
    labels: ["component"],
    show: ({ health }, set) => {
      for (const { name, value } of health.components) set(value, name);
    },
  },
  {
    name: "spillway_endpoint_breaker",
    help: "1 for the state in which an endpoint's circuit breaker is, 0 for the others.",
    labels: ["state"],
    show: ({ breaker }, set) => {
      for (const state of breakerStates) set(breaker.state === state ? 1 : 0, state);
    },
  },
  {
    name: "spillway_endpoint_breaker_suspicion",
    help: "How close an endpoint's circuit breaker is to opening, 0 to 1.",
    labels: [],
    show: ({ breaker }, set) => set(breaker.suspicion),
  },
  {
    name: "spillway_endpoint_share",
    help: "The share of a route's traffic that an endpoint gets now, 0 to 1.",
    labels: ["route"],
    show: ({ shares }, set) => {
      for (const { route, share } of shares) set(share, route);
    },
  },
  {
    name: "spillway_endpoint_target_share",
    help: "The share to which an endpoint's share moves, 0 to 1.",
    labels: ["route"],
    show: ({ shares }, set) => {
      for (const { route, target } of shares) set(target, route);
    },
  },
  {
    name: "spillway_endpoint_headroom",
    help: "The free part of a configured limit, 0 to 1; without a limit there is no series.",
    labels: ["dimension"],
    show: ({ headroom }, set) => {
      for (const [dimension, free] of headroom.free) set(free, dimension);
    },
  },
  {
    name: "spillway_endpoint_effective_capacity",
    help: "The limit in force as a part of the configured one: below 1 after the provider said that it is too much.",
    labels: [],
    show: ({ headroom }, set) => set(headroom.effectiveCapacity),
  },
  {
    name: "spillway_endpoint_slow_start",
    help: "The part of its weight that an endpoint has after its return, 0 to 1.",
    labels: [],
    show: ({ slowStart }, set) => set(slowStart),
  },
  {
    name: "spillway_endpoint_in_flight",
    help: "Attempts that run now.",
    labels: [],
    show: ({ inFlight }, set) => set(inFlight),
  },
  {
    name: "spillway_endpoint_drained",
    help: "1 while an operator has drained an endpoint.",
    labels: [],
    show: ({ drained }, set) => set(drained ? 1 : 0),
  },
  {
    name: "spillway_endpoint_blocked",
    help: "1 while an endpoint is blocked: its key is refused, its quota is used up, or its model is gone.",
    labels: [],
    show: ({ blockedReason }, set) => set(blockedReason === "" ? 0 : 1),
  },
  {
    name: "spillway_endpoint_inter_token_seconds",
    help: "Quantiles of the time between two reads with tokens, of the last minutes; waits for clients left out.",
    labels: ["quantile"],
    show: ({ interToken }, set) => showQuantiles(interToken, set),
  },
];

const routeRows: readonly GaugeRow<RouteSnapshot>[] = [
  {
    name: "spillway_route_panic",
    help: "1 while so many endpoints of a route are unwell that health is no longer obeyed.",
    labels: [],
    show: ({ panic }, set) => set(panic ? 1 : 0),
  },
  {
    name: "spillway_route_attempt_budget",
    help: "How many retries of the same endpoint, and how many hedges, a route may still make now.",
    labels: ["purpose"],
    show: ({ retriesLeft, hedgesLeft }, set) => {
      set(retriesLeft, "retry");
      set(hedgesLeft, "hedge");
    },
  },
];

/** Amounts in USD; 1e9 nano-USD each. */
const budgetRows: readonly GaugeRow<BudgetUse>[] = [
  {
    name: "spillway_budget_spent_usd",
    help: "What was spent under a budget in its window, in USD; of the tenant that spent the most where each has its own.",
    labels: [],
    show: ({ spentNanoUsd }, set) => set(spentNanoUsd / 1e9),
  },
  {
    name: "spillway_budget_reserved_usd",
    help: "What attempts that run now are expected to cost under a budget, in USD; of the same tenant.",
    labels: [],
    show: ({ reservedNanoUsd }, set) => set(reservedNanoUsd / 1e9),
  },
  {
    name: "spillway_budget_limit_usd",
    help: "The limits of a budget, in USD: past soft the cheapest endpoint comes first, past hard calls are refused.",
    labels: ["limit"],
    show: ({ budget: { softNanoUsd, hardNanoUsd } }, set) => {
      if (softNanoUsd !== undefined) set(softNanoUsd / 1e9, "soft");
      if (hardNanoUsd !== undefined) set(hardNanoUsd / 1e9, "hard");
    },
  },
];

/** The live state that gauges show. */
export interface LiveState {
  readonly endpoints: () => readonly EndpointSnapshot[];
  readonly routes: () => readonly RouteSnapshot[];
  /** Undefined: there are none. */
  readonly budgets?: (() => readonly BudgetUse[]) | undefined;
}

/** The live state of endpoints and routes, read anew for each scrape. */
export function registerLiveGauges(registry: Registry, { endpoints, routes, budgets }: LiveState): void {
  registerGauges(registry, endpointRows, {
    label: "endpoint",
    read: endpoints,
    nameOf: ({ endpoint }) => endpoint.name,
  });
  registerGauges(registry, budgetRows, {
    label: "budget",
    read: () => budgets?.() ?? [],
    nameOf: ({ budget }) => budget.name,
  });
  registerGauges(registry, routeRows, { label: "route", read: routes, nameOf: ({ route }) => route });
}

function showQuantiles({ count, p50Ms, p99Ms }: LatencyQuantiles, set: (value: number, q: string) => void) {
  if (count === 0) return;
  set(p50Ms / 1_000, "0.5");
  set(p99Ms / 1_000, "0.99");
}
