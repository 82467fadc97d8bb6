import type { Grant } from "../../core/model/grant.ts";

/**
 * A call as handlers see it, the same on both listeners and for every protocol.
 * Header names are in lower case.
 */
export interface RpcCall {
  /** Aborted when the client left, the deadline passed or the listener was closed. */
  readonly signal: AbortSignal;
  /** Aborted when the listener begins to drain: streams without an end then end. */
  readonly closing: AbortSignal;
  /** Milliseconds until the caller's deadline as the call came in; undefined without one. */
  readonly timeLeftMs: number | undefined;
  /** The caller's address, for logs. */
  readonly peer: string;
  /** A header of the request; several of one name are joined by ", ". */
  requestHeader(name: string): string | undefined;
  /** Sets a header of the response; has no effect once the first message is out. */
  setResponseHeader(name: string, value: string): void;
  /** Sets a trailer of the response. */
  setResponseTrailer(name: string, value: string): void;
  /** Sets a trailer of bytes; its name ends in "-bin". */
  setBinaryTrailer(name: string, value: Uint8Array): void;
}

/** A call whose caller is known and may do what it asks. */
export interface GrantedCall extends RpcCall {
  readonly grant: Grant;
}
