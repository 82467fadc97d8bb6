import type { Grant } from "../core/model/grant.ts";

/** What a caller shows of itself. */
export interface Credentials {
  /** The authorization header as it came; undefined without one. */
  readonly authorization: string | undefined;
}

/** What is known of a caller. */
export type Identification =
  | { readonly kind: "known"; readonly grant: Grant }
  /** The reason is for the caller and repeats nothing that it sent. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Tells who calls. Bearer tokens today; mTLS and JWT are further implementations. */
export interface Identity {
  identify(credentials: Credentials): Identification;
}
