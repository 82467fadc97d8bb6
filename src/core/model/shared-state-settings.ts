import type { Secret } from "./secret.ts";

/** Through what replicas share their state, as configured. */
export interface SharedStateSettings {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  /** Begins every key. */
  readonly keyPrefix: string;
  /** An ACL user; undefined: the default user. */
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  /** Undefined: no TLS. */
  readonly tls: SharedStateTls | undefined;
  /** What becomes of calls with an idempotency key while the store is out of reach: answered as if alone, or refused. */
  readonly idempotency: "best-effort" | "strict";
}

export interface SharedStateTls {
  /** Authorities in PEM; undefined: the public ones. */
  readonly ca: string | undefined;
  /** The name that the certificate must hold; undefined: the host. */
  readonly serverName: string | undefined;
  /** This process's own certificate and key in PEM; undefined: none. */
  readonly client: { readonly certificate: string; readonly key: Secret } | undefined;
}
