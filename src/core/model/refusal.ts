/** Why an endpoint may not serve a request. */
export type RefusalReason =
  | "policy"
  | "preference"
  | "capability"
  | "context-window"
  | "breaker"
  | "capacity"
  | "rate-limit"
  | "drained"
  | "blocked"
  | "tried"
  | "cost"
  | "budget";

/** An endpoint that may not serve a request, and why. */
export interface EndpointRefusal {
  readonly endpoint: string;
  readonly reason: RefusalReason;
  /** The reason for people. */
  readonly detail: string;
  /** Of "budget": what it would take, in nano-USD. */
  readonly needsNanoUsd?: number | undefined;
}
