import type { Grant } from "./grant.ts";

/** Who callers are (config/v1/identity.proto). */
export interface IdentitySettings {
  readonly tokens: readonly { readonly tokenSha256: string; readonly grant: Grant }[];
  readonly jwt?: readonly JwtIssuer[] | undefined;
  readonly certificates?: readonly CertificateCaller[] | undefined;
  /** Undefined: x-forwarded-client-cert is never looked at. */
  readonly forwarded?: TrustedHops | undefined;
  /** Undefined: callers without credentials may do nothing. */
  readonly anonymous: Grant | undefined;
}

/** An issuer of JSON Web Tokens. Durations in milliseconds. */
export interface JwtIssuer {
  /** What the claim "iss" must be. */
  readonly issuer: string;
  /** One of these must be in the claim "aud". */
  readonly audiences: readonly string[];
  /** Signature algorithms by their JWA names, asymmetric ones only. */
  readonly algorithms: readonly string[];
  readonly keys: JwtKeys;
  /** How far the clocks of issuer and gateway may differ. */
  readonly leewayMs: number;
  /** Undefined: every token is for the grant's tenant. */
  readonly tenantClaim: string | undefined;
  /** What the claim may name, as in Grant.tenants; none: anything. */
  readonly tenants: readonly string[];
  /** Undefined: every token has all of the grant's permissions. */
  readonly permissionsClaim: string | undefined;
  /** What stands before "complete", "read" and "admin" in the claim. */
  readonly permissionPrefix: string;
  /** What a token of this issuer gets at most. */
  readonly grant: Grant;
}

/** Where the keys of an issuer come from: a JWKS (RFC 7517 §5). */
export type JwtKeys =
  | { readonly kind: "given"; readonly jwks: string }
  | {
      readonly kind: "fetched";
      readonly url: string;
      readonly refreshMs: number;
      /** PEM; undefined: the public authorities. */
      readonly ca: string | undefined;
    };

/** A caller known by a subject alternative name of its certificate. */
export interface CertificateCaller {
  readonly name: CertificateName;
  readonly grant: Grant;
}

/**
 * Names of certificates. A URI that ends in "/*" stands for everything below, a DNS
 * name that begins with "*." for every name of one label more.
 */
export type CertificateName =
  | { readonly kind: "uri"; readonly pattern: string }
  | { readonly kind: "dns"; readonly pattern: string };

/** From whom x-forwarded-client-cert is believed. */
export interface TrustedHops {
  readonly certificates: readonly CertificateName[];
  /** IP addresses and networks such as "10.0.0.0/8". */
  readonly networks: readonly string[];
}
