import type { Config } from "../../gen/spillway/config/v1/config_pb.ts";
import type { Endpoint } from "../../gen/spillway/config/v1/endpoint_pb.ts";
import {
  type RoutingTable as RoutingTableMessage,
  Store as StoreMessage,
} from "../../gen/spillway/config/v1/policy_pb.ts";
import type { Provider } from "../../gen/spillway/config/v1/provider_pb.ts";
import type { DataHandling } from "../core/model/data-handling.ts";
import { jurisdictionsOf } from "../core/model/host-region.ts";
import type { PolicySettings, RoutingTable, Store } from "../core/model/policy.ts";
import type { Presets } from "./presets.ts";

/** The classes of data and the tables, in the words of the domain. */
export function policySettings(config: Pick<Config, "dataClasses" | "routingTables">): PolicySettings {
  return {
    dataClasses: config.dataClasses.map(({ name, store }) => ({ name, store: storeOf(store) })),
    tables: config.routingTables.map(tableOf),
  };
}

export function tableOf(table: RoutingTableMessage): RoutingTable {
  const { match } = table;
  return {
    name: table.name,
    match: {
      tenants: match?.tenants ?? [],
      dataClasses: match?.dataClasses ?? [],
      metadata: new Map(Object.entries(match?.metadata ?? {})),
    },
    demands: {
      jurisdictions: table.jurisdictions,
      regions: table.regions.map((region) => region.toLowerCase()),
      certifications: table.certifications,
      forbidTraining: table.forbidTraining,
      maxRetentionDays: table.maxRetentionDays,
    },
    routes: table.routes,
    instead: new Map(Object.entries(table.instead)),
    strictest: table.strictest,
  };
}

/**
 * How an endpoint handles data: what the file says of it, over what it says of the
 * provider, over what the preset knows. `provider` undefined: the file has none of that name.
 */
export function dataHandlingOf(
  endpoint: Endpoint,
  provider: Provider | undefined,
  presets: Presets,
): DataHandling {
  const preset = presets.get(provider?.preset ?? "");
  const own = endpoint.dataHandling;
  const shared = provider?.dataHandling;
  const written = [own?.jurisdictions, shared?.jurisdictions].find(
    (list) => list !== undefined && list.length > 0,
  );
  const certified = [own?.certifications, shared?.certifications].find(
    (list) => list !== undefined && list.length > 0,
  );
  return {
    jurisdictions: written ?? (preset === undefined ? [] : jurisdictionsOf(preset, endpoint)),
    retentionDays: own?.retentionDays ?? shared?.retentionDays ?? preset?.retentionDays,
    trainsOnData: own?.trainsOnData ?? shared?.trainsOnData ?? preset?.trainsOnData,
    certifications: certified ?? [],
  };
}

function storeOf(store: StoreMessage): Store {
  switch (store) {
    case StoreMessage.NONE:
      return "none";
    case StoreMessage.SHARED:
      return "shared";
    default:
      return "memory";
  }
}
