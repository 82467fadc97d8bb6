/** All providers behind the one port. */
import { Failure } from "../core/model/failure.ts";
import { dialectNames } from "../core/model/host-preset.ts";
import { hostPresets, plainHosts } from "../core/model/host-presets.ts";
import type { Provider } from "../core/model/ports.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import { type AuthorizationDeps, authorizedClient } from "./authorized-client.ts";
import { complete } from "./complete.ts";
import { dialectFor } from "./dialects.ts";
import { createHttpClient, type HttpDeps } from "./http.ts";
import { probe } from "./probe.ts";
import type { FindLink, ProviderLink } from "./provider-link.ts";

/** What providers need of the world; see their parts. */
export type ProviderDeps = AuthorizationDeps & Pick<HttpDeps, "timer">;

/**
 * Begins to open the connections that shall be warm, and waits for none. `close` takes no more calls and resolves when the running
 * ones have ended. Throws an Error for a connection whose dialect is unknown, which
 * config/ must have refused, and for one that signs its requests (AuthStyle "aws")
 * when no clock is given.
 */
export function createProvider(
  connections: readonly ProviderConnection[],
  deps?: ProviderDeps,
): Provider & { close(): Promise<void> } {
  const links = new Map(connections.map((connection) => [connection.account.name, linkTo(connection, deps)]));
  const linkOf: FindLink = (name) => {
    const link = links.get(name);
    if (link !== undefined) return link;
    throw new Failure("connect", `no connection to provider "${name}" is configured`);
  };
  return {
    complete: (call) => complete(linkOf, call),
    async probe(endpoint, kind, signal, onOutput) {
      await probe(linkOf(endpoint.provider.name), endpoint, kind, { signal, onOutput });
    },
    async close() {
      await Promise.all([...links.values()].map((link) => link.client.close()));
    },
  };
}

function linkTo(connection: ProviderConnection, deps: ProviderDeps | undefined): ProviderLink {
  const { dialect: name, preset } = connection.account;
  const known = dialectNames.find((one) => one === name);
  if (known === undefined) {
    throw new Error(`dialect "${name}" is unknown: known are ${dialectNames.join(", ")}`);
  }
  const row = hostPresets.get(preset);
  // A preset whose dialect was overridden says nothing of the other dialect's host.
  const host = row?.dialect === known ? row : plainHosts[known];
  return {
    connection,
    dialect: dialectFor(host),
    host,
    client: authorizedClient(
      createHttpClient(connection, { timer: deps?.timer }),
      connection,
      host.auth,
      deps,
    ),
    timer: deps?.timer,
  };
}
