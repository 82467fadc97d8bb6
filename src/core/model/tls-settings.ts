import type { Secret } from "./secret.ts";

/** TLS of a listener, after its files (config/v1/listener.proto). */
export interface TlsSettings {
  /** PEM: the listener's certificate and those between it and its authority. */
  readonly cert: string;
  /** PEM. */
  readonly key: Secret;
  readonly clients: ClientCertificates;
}

/** What is asked of clients. */
export type ClientCertificates =
  | { readonly kind: "not-asked" }
  /** Authorities in PEM. */
  | { readonly kind: "optional" | "required"; readonly ca: string };
