import type { ErrorWord } from "./error-word.ts";
import type { Pacing } from "./pacing.ts";

/** Which requests a fault strikes; every one when nothing is said. */
export interface FaultReach {
  /** Only the first so many requests since the fault was set. */
  readonly first?: number;
  /** Each request with this probability, 0 to 1, drawn from the provider's seed. */
  readonly share?: number;
}

/** How a connection ends early: the body ends in good order, the socket closes mid-body, or it is reset. */
export type CutManner = "eof" | "close" | "reset";

/** What a provider does after so many tokens instead of going on. */
export type BreakFault =
  /** The stream ends without its completion marker. */
  | { readonly kind: "cut"; readonly afterTokens: number; readonly manner: CutManner }
  /** Silence on an open connection. */
  | { readonly kind: "stall"; readonly afterTokens: number }
  /** Comments or pings without end, and no token. */
  | { readonly kind: "keep-alives"; readonly afterTokens: number; readonly everyMs: number }
  /** An event that cannot be read, then a clean end. */
  | { readonly kind: "malformed"; readonly afterTokens: number }
  /** An error in the dialect's form after HTTP 200, then what the dialect does after it. */
  | { readonly kind: "in-band-error"; readonly afterTokens: number; readonly error: ErrorWord }
  /** The answer is whole but its end marker (and with OpenAI its usage) never comes. */
  | { readonly kind: "no-end-marker" };

/** A single fault without its reach. */
export type FaultKind =
  | { readonly kind: "none" }
  /**
   * An error by its meaning: the dialect picks status, body and headers. A rate limit
   * says when to come back (1 s, or 6 h for a day's limit) unless retryAfterMs does; 0 leaves it out.
   */
  | { readonly kind: "error"; readonly error: ErrorWord; readonly retryAfterMs?: number }
  /** An error by its status, with the body that the dialect has for the nearest meaning. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterMs?: number }
  /** The port is closed and open connections die; lifting it opens the same port again. Strikes all. */
  | { readonly kind: "refuse-connections" }
  /** The request is taken (and billed) and no byte ever answers it. */
  | { readonly kind: "hang" }
  | ({ readonly kind: "slow" } & Partial<Pacing>)
  | { readonly kind: "refusal" }
  /** A completed answer without a token. */
  | { readonly kind: "empty" }
  /** Token buckets of the account, refilled evenly over a minute. */
  | ({ readonly kind: "limits" } & Limits)
  | BreakFault;

/** Bounds of an account; undefined is unlimited. */
export interface Limits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** How much of them may come at once, as seconds' worth; a minute's when not said. */
  readonly burstSeconds?: number;
}

/** A fault and whom it strikes. Several may be set together: of two that contradict the first wins. */
export type Fault = FaultKind & FaultReach;
