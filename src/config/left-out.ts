import type { Config } from "../../gen/spillway/config/v1/config_pb.ts";
import type { Route } from "../../gen/spillway/config/v1/route_pb.ts";
import { fieldPath, itemPath } from "./path.ts";
import type { ProviderSecrets } from "./provider-secrets.ts";
import { quote } from "./quote.ts";
import type { Report } from "./report.ts";

/** What runs without, because keys are missing and the file allows it. */
export interface LeftOut {
  /** Names. */
  readonly providers: ReadonlySet<string>;
  /** Names. */
  readonly endpoints: ReadonlySet<string>;
}

/** More reasons than these say nothing new. */
const maxReasons = 8;

/**
 * Follows a missing key from its provider to the endpoints, tiers and routes. What
 * is left out is warned of; a route that has nothing left is a problem.
 */
export function findLeftOut(report: Report, config: Config, secrets: readonly ProviderSecrets[]): LeftOut {
  const reasons = new Map<string, string>();
  for (const [index, { name }] of config.providers.entries()) {
    const found = secrets[index];
    if (found?.kind !== "left-out") continue;
    reasons.set(name, found.reason);
    const endpoints = config.endpoints.filter(({ provider }) => provider === name);
    const lost = endpoints.map((endpoint) => quote(endpoint.name)).join(", ");
    const what = lost === "" ? "" : ` with ${lost}`;
    report.warning(itemPath("providers", index), `${quote(name)} is left out${what}: ${found.reason}`);
  }
  const lostEndpoints = config.endpoints.filter(({ provider }) => reasons.has(provider));
  const endpoints = new Map(lostEndpoints.map(({ name, provider }) => [name, reasons.get(provider) ?? ""]));
  for (const [index, route] of config.routes.entries()) {
    followRoute(report, itemPath("routes", index), route, endpoints);
  }
  return { providers: new Set(reasons.keys()), endpoints: new Set(endpoints.keys()) };
}

/** `reasons`: of each endpoint that is left out, why. */
function followRoute(report: Report, path: string, route: Route, reasons: ReadonlyMap<string, string>): void {
  const isEmpty = route.tiers.map(
    ({ endpoints }) => endpoints.length > 0 && endpoints.every(({ endpoint }) => reasons.has(endpoint)),
  );
  if (isEmpty.length > 0 && isEmpty.every(Boolean)) {
    const members = route.tiers.flatMap(({ endpoints }) => endpoints);
    const why = [...new Set(members.flatMap(({ endpoint }) => reasons.get(endpoint) ?? []))].slice(
      0,
      maxReasons,
    );
    report.problem(
      path,
      `no endpoint of route ${quote(route.name)} is left; mend one of these: ${why.join("; ")}`,
    );
    return;
  }
  for (const [index, empty] of isEmpty.entries()) {
    if (empty) {
      const tier = itemPath(fieldPath(path, "tiers"), index);
      report.warning(tier, "the tier is left out, as every endpoint of it is");
    }
  }
}
