/** All providers behind the one port. The only place that knows every dialect. */
import { Failure } from "../core/model/failure.ts";
import { type DialectName, dialectNames } from "../core/model/host-preset.ts";
import { hostPresets, plainHosts } from "../core/model/host-presets.ts";
import type { Provider } from "../core/model/ports.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import { anthropic } from "./anthropic/adapter.ts";
import { complete } from "./complete.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini/adapter.ts";
import { createHttpClient } from "./http.ts";
import { openAiChat } from "./openai-chat/adapter.ts";
import { probe } from "./probe.ts";
import type { FindLink, ProviderLink } from "./provider-link.ts";

const dialects: Readonly<Record<DialectName, Dialect>> = {
  "openai-chat": openAiChat,
  anthropic,
  gemini,
};

/**
 * Opens no connection yet. `close` takes no more calls and resolves when the running
 * ones have ended. Throws an Error for a connection whose dialect is unknown, which
 * config/ must have refused.
 */
export function createProvider(
  connections: readonly ProviderConnection[],
): Provider & { close(): Promise<void> } {
  const links = new Map(connections.map((connection) => [connection.account.name, linkTo(connection)]));
  const linkOf: FindLink = (name) => {
    const link = links.get(name);
    if (link !== undefined) return link;
    throw new Failure("connect", `no connection to provider "${name}" is configured`);
  };
  return {
    complete: (call) => complete(linkOf, call),
    async probe(endpoint, kind, signal) {
      await probe(linkOf(endpoint.provider.name), endpoint, kind, signal);
    },
    async close() {
      await Promise.all([...links.values()].map((link) => link.client.close()));
    },
  };
}

function linkTo(connection: ProviderConnection): ProviderLink {
  const { dialect: name, preset } = connection.account;
  const known = dialectNames.find((one) => one === name);
  if (known === undefined) {
    throw new Error(`dialect "${name}" is unknown: known are ${dialectNames.join(", ")}`);
  }
  const row = hostPresets.get(preset);
  return {
    connection,
    dialect: dialects[known],
    // A preset whose dialect was overridden says nothing of the other dialect's host.
    host: row?.dialect === known ? row : plainHosts[known],
    client: createHttpClient(connection),
  };
}
