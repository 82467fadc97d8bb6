import type { Grant } from "../core/model/grant.ts";

/** What a caller shows of itself. */
export interface Credentials {
  /** A header of the request by its name in lower case; several of one name are joined by ", ". */
  header(name: string): string | undefined;
  readonly peer: Peer;
}

/** The other end of the connection: the caller, or the last hop before us. */
export interface Peer {
  /** Its IP address; "unknown" when the connection is gone. */
  readonly address: string;
  /** What its certificate names, if it showed one that an authority of ours has signed. Read only when needed. */
  certificate(): CertificateNames | undefined;
}

/** The subject alternative names of a certificate that was verified. */
export interface CertificateNames {
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
}

/** What is known of a caller. Reasons are for the caller and repeat nothing that it sent. */
export type Identification =
  | { readonly kind: "known"; readonly grant: Grant }
  | { readonly kind: "unknown"; readonly reason: string }
  /** Known, but asking for more than it may. */
  | { readonly kind: "denied"; readonly reason: string }
  /** Cannot be told now: the keys of an issuer cannot be had. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** Tells who calls. Never rejects. */
export interface Identity {
  identify(credentials: Credentials): Promise<Identification>;
}

export function known(grant: Grant): Identification {
  return { kind: "known", grant };
}

export function unknown(reason: string): Identification {
  return { kind: "unknown", reason };
}
