import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";

/** An endpoint as a member of one route. */
export interface RouteMember {
  readonly endpoint: Endpoint;
  /** Its place among all endpoints, which gives it its colour. */
  readonly index: number;
  readonly tier: number;
  readonly share: number;
  readonly target: number;
}

export interface RouteView {
  readonly name: string;
  /** By tier, then in the order of the configuration. */
  readonly members: readonly RouteMember[];
}

/** The routes that the endpoints tell of, in the order in which they are first named. */
export function routesOf(endpoints: readonly Endpoint[]): readonly RouteView[] {
  const routes = new Map<string, RouteMember[]>();
  for (const [index, endpoint] of endpoints.entries()) {
    for (const { route, tier, share, target } of endpoint.shares) {
      const members = routes.get(route) ?? [];
      members.push({ endpoint, index, tier, share, target });
      routes.set(route, members);
    }
  }
  return [...routes].map(([name, members]) => ({
    name,
    members: members.toSorted((left, right) => left.tier - right.tier),
  }));
}

/** The route of this name, or the first one. */
export function routeOrFirst(routes: readonly RouteView[], name: string): RouteView | undefined {
  return routes.find((route) => route.name === name) ?? routes[0];
}
