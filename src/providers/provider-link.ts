import type { HostPreset } from "../core/model/host-preset.ts";
import type { Timer } from "../core/model/ports.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import { authHeader } from "./auth-header.ts";
import type { Dialect } from "./dialect.ts";
import type { HttpClient } from "./http.ts";

/** All that it takes to talk to one provider. */
export interface ProviderLink {
  readonly connection: ProviderConnection;
  readonly dialect: Dialect;
  readonly host: HostPreset;
  readonly client: HttpClient;
  /** Undefined: the caller bounds all that is waited for. */
  readonly timer: Timer | undefined;
}

/** Finds a provider by its name. Throws a Failure when there is none. */
export type FindLink = (provider: string) => ProviderLink;

/** The headers of every request to the provider; what the operator configured comes last and wins. */
export function linkHeaders(link: ProviderLink): Readonly<Record<string, string>> {
  const configured = [...link.connection.headers].map(([name, value]) => [name, value.reveal()] as const);
  return {
    ...link.dialect.headers,
    ...authHeader(link.host.auth, link.connection.apiKey),
    ...Object.fromEntries(configured),
  };
}
