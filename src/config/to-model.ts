/**
 * From the message to the words of the domain, with every default filled in. Takes
 * only what the rules have found good, and checks nothing itself.
 */
import type { Config } from "../../gen/spillway/config/v1/config_pb.ts";
import type { Provider } from "../../gen/spillway/config/v1/provider_pb.ts";
import { type Route as RouteMessage, RouteOrder } from "../../gen/spillway/config/v1/route_pb.ts";
import type { Endpoint, ProviderAccount } from "../core/model/endpoint.ts";
import { defaultHealthSettings } from "../core/model/health-settings.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import type { Route } from "../core/model/route.ts";
import { type Prices, tiersByPrice } from "../core/routing/price-order.ts";
import { defaults } from "./defaults.ts";
import { endpointFacts } from "./endpoint-facts.ts";
import type { IssuerFiles } from "./identity-files.ts";
import type { LeftOut } from "./left-out.ts";
import type { ListenerTls } from "./listener-tls.ts";
import type { ModelBook } from "./model-book.ts";
import type { Presets } from "./presets.ts";
import type { Problem } from "./problem.ts";
import type { ProviderSecrets } from "./provider-secrets.ts";
import type { ProviderTransport } from "./provider-transport.ts";
import type { Settings } from "./settings.ts";
import { budgetSettings } from "./settings-budget.ts";
import { decisionLogSettings } from "./settings-decision-log.ts";
import { endpointSettings } from "./settings-endpoint.ts";
import { healthSettings } from "./settings-health.ts";
import { identitySettings } from "./settings-identity.ts";
import { connectionBounds, listenerSettings } from "./settings-listeners.ts";
import { pictureSettings } from "./settings-pictures.ts";
import { dataHandlingOf, policySettings } from "./settings-policy.ts";
import { memberSettings, routeSettings } from "./settings-route.ts";
import { sharedStateSettings } from "./settings-shared-state.ts";
import { type TelemetrySources, telemetrySettings } from "./settings-telemetry.ts";
import { tenantSettings } from "./settings-tenants.ts";
import { msOr, optionalNumber } from "./settings-values.ts";
import type { SharedStateFiles } from "./shared-state-files.ts";

/** What surrounds the message: what was looked up, and what was found on the way. */
export interface ModelSources extends TelemetrySources {
  /** Index by index as the providers stand. */
  readonly secrets: readonly ProviderSecrets[];
  /** Index by index too. */
  readonly transports: readonly ProviderTransport[];
  /** The certificates that image_fetch.ca_file holds, in PEM. */
  readonly pictureCa: string | undefined;
  readonly listenerTls: ListenerTls;
  /** Those of identity.jwt, index by index. */
  readonly issuerFiles: readonly IssuerFiles[];
  readonly sharedStateFiles: SharedStateFiles;
  readonly leftOut: LeftOut;
  /** The folder of the file, to which its paths are relative. */
  readonly folder: string;
  readonly presets: Presets;
  readonly book: ModelBook;
  readonly warnings: readonly Problem[];
}

/** Builds the settings. */
export function toModel(config: Config, sources: ModelSources): Settings {
  const connections = config.providers.flatMap((provider, index) => {
    const secrets = sources.secrets[index];
    const transport = sources.transports[index];
    if (secrets?.kind !== "ready" || transport === undefined) return [];
    return [{ ...connectionOf(provider, secrets, sources.presets), ...transport }];
  });
  const accounts = new Map(connections.map(({ account }) => [account.name, account]));
  const endpoints = endpointsOf(config, accounts, sources);
  const prices = new Map(endpoints.map(({ name, price }) => [name, price]));
  return {
    listeners: listenerSettings(config.listeners, sources.listenerTls),
    identity: identitySettings(config.identity, sources.issuerFiles),
    connections,
    endpoints,
    routes: config.routes.map((route) => routeOf(route, sources.leftOut, prices)),
    telemetry: telemetrySettings(config.telemetry, sources),
    drainTimeoutMs: msOr(config.drainTimeout, defaults.drainTimeoutMs),
    drainDelayMs: msOr(config.drainDelay, 0),
    idempotency: {
      ttlMs: msOr(config.idempotency?.ttl, defaults.idempotency.ttlMs),
      maxBytes: optionalNumber(config.idempotency?.maxBytes) ?? defaults.idempotency.maxBytes,
    },
    policy: policySettings(config),
    sharedState: sharedStateSettings(config.sharedState, sources.sharedStateFiles),
    decisionLog: decisionLogSettings(config.decisionLog, sources.folder),
    budgets: config.budgets.map(budgetSettings),
    tenants: tenantSettings(config.tenants),
    pictures: pictureSettings(config.imageFetch, sources.pictureCa),
    overload: {
      maxInFlight: config.overload?.maxInFlight ?? defaults.overload.maxInFlight,
      maxLagMs: msOr(config.overload?.maxLag, defaults.overload.maxLagMs),
    },
    connectionBounds: connectionBounds(config.overload?.connections),
    warnings: sources.warnings,
  };
}

function connectionOf(
  provider: Provider,
  secrets: ProviderSecrets & { readonly kind: "ready" },
  presets: Presets,
): Omit<ProviderConnection, keyof ProviderTransport> {
  const preset = presets.get(provider.preset);
  return {
    account: {
      name: provider.name,
      dialect: provider.dialect || (preset?.dialect ?? ""),
      preset: provider.preset,
      account: provider.account || provider.name,
    },
    baseUrl: (provider.baseUrl || (preset?.baseUrl ?? "")).replace(/\/+$/, ""),
    apiKey: secrets.apiKey,
    headers: secrets.headers,
    maxConnections: provider.maxConnections ?? defaults.maxConnections,
    connectTimeoutMs: msOr(provider.connectTimeout, defaults.connectTimeoutMs),
    allowLinkLocal: provider.allowLinkLocal,
    warmConnections: provider.warmConnections ?? defaults.warmConnections,
    http2: provider.http2,
    sendTraceParent: provider.sendTraceparent,
  };
}

function endpointsOf(
  config: Config,
  accounts: ReadonlyMap<string, ProviderAccount>,
  sources: ModelSources,
): readonly Endpoint[] {
  const baseHealth = healthSettings(config.health, defaultHealthSettings);
  const written = new Map(config.providers.map((each) => [each.name, each]));
  return config.endpoints.flatMap((endpoint) => {
    const provider = accounts.get(endpoint.provider);
    if (provider === undefined) return [];
    const account = written.get(endpoint.provider);
    const facts = endpointFacts(endpoint, account, sources);
    const dataHandling = dataHandlingOf(endpoint, account, sources.presets);
    return [{ ...endpointSettings(endpoint, { provider, facts, baseHealth }), dataHandling }];
  });
}

function routeOf(route: RouteMessage, leftOut: LeftOut, prices: Prices): Route {
  const tiers = route.tiers.map(({ endpoints }) => ({
    members: endpoints.filter(({ endpoint }) => !leftOut.endpoints.has(endpoint)).map(memberSettings),
  }));
  const filled = tiers.filter(({ members }) => members.length > 0);
  return routeSettings(route, route.order === RouteOrder.PRICE ? tiersByPrice(filled, prices) : filled);
}
