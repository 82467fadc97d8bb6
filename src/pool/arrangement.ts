/** From configuration to state: what was there before and is still the same thing is kept. */
import { AccountLimits } from "../core/limits/account-limits.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { Route } from "../core/model/route.ts";
import { EndpointState } from "./endpoint-state.ts";
import { type RouteContext, RouteState } from "./route-state.ts";

/** The pool's state by name. Maps keep the order of the configuration. */
export interface Arrangement {
  readonly accounts: ReadonlyMap<string, AccountLimits>;
  readonly endpoints: ReadonlyMap<string, EndpointState>;
  readonly routes: ReadonlyMap<string, RouteState>;
}

export const emptyArrangement: Arrangement = { accounts: new Map(), endpoints: new Map(), routes: new Map() };

export interface Configuration {
  readonly endpoints: readonly Endpoint[];
  readonly routes: readonly Route[];
}

export function arranged(old: Arrangement, next: Configuration, context: RouteContext): Arrangement {
  const now = context.clock.now();
  const accounts = new Map<string, AccountLimits>();
  const endpoints = new Map<string, EndpointState>();
  for (const endpoint of next.endpoints) {
    const { account } = endpoint.provider;
    const limits = accounts.get(account) ?? old.accounts.get(account) ?? new AccountLimits();
    accounts.set(account, limits);
    const kept = keptState(old.endpoints.get(endpoint.name), endpoint);
    kept?.reconfigure(endpoint, now);
    endpoints.set(endpoint.name, kept ?? new EndpointState(endpoint, limits, now, context.isShared));
  }
  const routes = new Map<string, RouteState>();
  for (const route of next.routes) {
    const state = new RouteState(route, endpoints, context);
    state.inherit(old.routes.get(route.name));
    routes.set(route.name, state);
  }
  for (const state of endpoints.values()) state.peers = peersOf(state, routes);
  return { accounts, endpoints, routes };
}

/** The old state, if the endpoint is the same thing under the same name: only then is what was learned still true. */
function keptState(old: EndpointState | undefined, next: Endpoint): EndpointState | undefined {
  if (old === undefined) return undefined;
  const { provider, model, region } = old.endpoint;
  const same =
    provider.name === next.provider.name &&
    provider.account === next.provider.account &&
    provider.dialect === next.provider.dialect &&
    model === next.model &&
    region === next.region;
  return same ? old : undefined;
}

/** The other endpoints of the routes that hold this one. */
function peersOf(state: EndpointState, routes: ReadonlyMap<string, RouteState>): readonly EndpointState[] {
  const peers = new Set<EndpointState>();
  for (const { candidates } of routes.values()) {
    if (!candidates.some((candidate) => candidate.at === state)) continue;
    for (const { at } of candidates) if (at !== state) peers.add(at);
  }
  return [...peers];
}
