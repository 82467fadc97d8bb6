/** Warns of routes that a routing table leaves without an endpoint: calls end with FAILED_PRECONDITION there. */
import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { Route } from "../../../gen/spillway/config/v1/route_pb.ts";
import { type Judged, unmetDemand, unmetDetail } from "../../core/routing/policy.ts";
import { itemPath } from "../path.ts";
import type { Presets } from "../presets.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { dataHandlingOf, tableOf } from "../settings-policy.ts";

/** More routes than these say nothing new about a table. */
const mostWarnings = 8;

export function warnOfEmptied(report: Report, config: Config, presets: Presets): void {
  const judged = judgedOf(config, presets);
  const routes = new Map(config.routes.map((route) => [route.name, route]));
  for (const [index, message] of config.routingTables.entries()) {
    const table = tableOf(message);
    const emptied = config.routes.flatMap(({ name }) => {
      if (table.routes.length > 0 && !table.routes.includes(name)) return [];
      const served = routes.get(table.instead.get(name) ?? name);
      if (served === undefined) return [];
      const members = membersOf(served).flatMap((member) => judged.get(member) ?? []);
      const unmet = members.flatMap((member) => {
        const demand = unmetDemand(member, table.demands);
        return demand === undefined ? [] : [unmetDetail(member, table, demand)];
      });
      return members.length > 0 && unmet.length === members.length ? [{ name, why: unmet[0] ?? "" }] : [];
    });
    for (const { name, why } of emptied.slice(0, mostWarnings)) {
      const path = itemPath("routing_tables", index);
      report.warning(path, `it leaves no endpoint of route ${quote(name)}: ${why}`);
    }
  }
}

function judgedOf({ providers, endpoints }: Config, presets: Presets): ReadonlyMap<string, Judged> {
  const accounts = new Map(providers.map((provider) => [provider.name, provider]));
  return new Map(
    endpoints.map((endpoint) => {
      const dataHandling = dataHandlingOf(endpoint, accounts.get(endpoint.provider), presets);
      return [endpoint.name, { region: endpoint.region, dataHandling }];
    }),
  );
}

function membersOf({ tiers }: Route): readonly string[] {
  return tiers.flatMap(({ endpoints }) => endpoints.map(({ endpoint }) => endpoint));
}
