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
  /** The proxy that tunnels to the provider, an http or https URL that may hold user and password; undefined: none. */
  readonly proxyUrl: Secret | undefined;
  /** Certificates (PEM) that are trusted instead of the public authorities; undefined: those. */
  readonly ca: string | undefined;
  /** Whether the provider may stand at a link-local or metadata address. */
  readonly allowLinkLocal: boolean;
  /** How many connections are kept open for requests to come; none with HTTP/2. */
  readonly warmConnections: number;
  /** Whether HTTP/2 is offered to the provider. */
  readonly http2: boolean;
  /** Whether the provider is told of our span. */
  readonly sendTraceParent: boolean;
}
