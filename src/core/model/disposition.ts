/**
 * The one table that says what each kind of failure means. Providers classify into
 * these kinds, health weighs them, failover acts on them; nobody else judges.
 *
 * Adding a kind is one row here and one value in attempt.proto; the compiler finds
 * the rest.
 */
export interface Disposition {
  /**
   * May the work go to another endpoint? "other-account": only to one that does not
   * share the account. "larger-window": only to one with a larger context window.
   * "opt-in": only when the route or the request asks for it.
   */
  readonly failover: "yes" | "other-account" | "larger-window" | "opt-in" | "no";
  /** May the same endpoint be tried again, when no other is left? */
  readonly sameEndpoint: boolean;
  /** Weight in the error mass and the breaker's evidence, 0 to 1 (routing.md §2.1). */
  readonly severity: number;
  /** What it does to the breaker at once: nothing, or open it hard for this reason. */
  readonly hardOpen: "no" | "auth" | "quota";
  /** Was the work billed? "possibly": the answer was lost, and nobody here can know. */
  readonly billed: "no" | "possibly" | "yes";
  /** The gRPC status when the call ends with it. */
  readonly status: FailureStatus;
}

export type FailureStatus =
  | "unavailable"
  | "resource-exhausted"
  | "deadline-exceeded"
  | "invalid-argument"
  | "failed-precondition"
  | "internal";

const row = (
  failover: Disposition["failover"],
  sameEndpoint: boolean,
  severity: number,
  hardOpen: Disposition["hardOpen"],
  billed: Disposition["billed"],
  status: FailureStatus,
): Disposition => ({ failover, sameEndpoint, severity, hardOpen, billed, status });

// biome-ignore format: a table is read by its columns
export const dispositions = {
  //                            failover         same   sev  hard     billed      status
  "connect":               row("yes",           true,  1,   "no",    "no",       "unavailable"),
  "connection-lost":       row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "server-error":          row("yes",           true,  1,   "no",    "no",       "unavailable"),
  "overloaded":            row("yes",           true,  0.7, "no",    "no",       "unavailable"), // partly a capacity signal
  "first-token-timeout":   row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "stalled":               row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "too-slow":              row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "timeout":               row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "truncated":             row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "malformed":             row("yes",           true,  1,   "no",    "possibly", "unavailable"),
  "rate-limited":          row("yes",           true,  0,   "no",    "no",       "resource-exhausted"), // wholly a capacity signal
  "quota-window":          row("other-account", false, 0,   "quota", "no",       "resource-exhausted"),
  "quota-exhausted":       row("other-account", false, 0,   "quota", "no",       "resource-exhausted"),
  "unauthenticated":       row("yes",           false, 0,   "auth",  "no",       "unavailable"), // our key, not the caller's
  "model-not-found":       row("yes",           false, 0,   "auth",  "no",       "unavailable"), // a fault of the configuration
  "unsupported-parameter": row("yes",           false, 0,   "no",    "no",       "invalid-argument"),
  "context-exceeded":      row("larger-window", false, 0,   "no",    "no",       "invalid-argument"),
  "request-too-large":     row("yes",           false, 0,   "no",    "no",       "invalid-argument"),
  "invalid-request":       row("no",            false, 0,   "no",    "no",       "invalid-argument"),
  "content-filtered":      row("opt-in",        false, 0,   "no",    "yes",      "failed-precondition"),
  "refused":               row("opt-in",        false, 0,   "no",    "yes",      "failed-precondition"), // the quality channel
  "empty-answer":          row("yes",           true,  1,   "no",    "yes",      "unavailable"),
  "invalid-output":        row("yes",           true,  0.5, "no",    "yes",      "unavailable"), // half: callers can bring it about
  "residency-violation":   row("yes",           false, 0,   "auth",  "yes",      "failed-precondition"),
} as const satisfies Record<string, Disposition>;

/** The closed list of ways in which an attempt fails. A cancelled attempt is no failure and has no row. */
export type FailureKind = keyof typeof dispositions;

/** What a kind of failure means. */
export function dispositionOf(kind: FailureKind): Disposition {
  return dispositions[kind];
}
