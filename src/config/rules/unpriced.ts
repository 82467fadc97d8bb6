/** Warns of endpoints without a price where money decides: budgets count nothing for them, and by price they come last. */
import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import { RouteOrder } from "../../../gen/spillway/config/v1/route_pb.ts";
import { endpointFacts, type FactSources } from "../endpoint-facts.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";

export function warnOfUnpriced(report: Report, config: Config, sources: FactSources): void {
  const { budgets, routes } = config;
  if (budgets.length === 0 && routes.every(({ order }) => order !== RouteOrder.PRICE)) return;
  const unpriced = unpricedOf(config, sources);
  for (const [index, { name }] of config.endpoints.entries()) {
    if (budgets.length === 0 || !unpriced.has(name)) continue;
    report.warning(
      itemPath("endpoints", index),
      `the price of ${quote(name)} is not known: budgets count nothing for it; set price`,
    );
  }
  for (const [index, { order, tiers }] of routes.entries()) {
    if (order !== RouteOrder.PRICE) continue;
    const members = tiers.flatMap(({ endpoints }) => endpoints.map(({ endpoint }) => endpoint));
    const last = members.filter((name) => unpriced.has(name)).map(quote);
    if (last.length === 0) continue;
    const path = fieldPath(itemPath("routes", index), "order");
    report.warning(path, `the price of ${last.join(", ")} is not known: it comes last; set price`);
  }
}

function unpricedOf({ providers, endpoints }: Config, sources: FactSources): ReadonlySet<string> {
  const accounts = new Map(providers.map((provider) => [provider.name, provider]));
  const unpriced = endpoints.filter((endpoint) => {
    if (endpoint.price?.inputUsdPerMillion !== undefined) return false;
    return endpointFacts(endpoint, accounts.get(endpoint.provider), sources).listPrice === undefined;
  });
  return new Set(unpriced.map(({ name }) => name));
}
