import type { ProviderAccount } from "./endpoint.ts";
import type { Secret } from "./secret.ts";

/** How a provider account is reached: what config/ knows and providers/ needs. */
export interface ProviderConnection {
  readonly account: ProviderAccount;
  /** http or https, without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: Secret | undefined;
  /** Further headers of every request; names in lower case. */
  readonly headers: ReadonlyMap<string, Secret>;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}
