/**
 * The pool as the course of a request sees it: it hands out endpoints and takes
 * back outcomes. pool/ implements it; so do the baselines of the simulation, which
 * drive the same failover machine.
 */
import type { Capability } from "./capability.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Outcome } from "./outcome.ts";
import type { CallPolicy } from "./policy.ts";
import type { QuotaReport } from "./quota.ts";
import type { EndpointRefusal } from "./refusal.ts";
import type { ReasoningEffort, RoutingPreferences } from "./request.ts";

/** What routing needs to know of a request; numbers and names, no content. */
export interface RequestShape {
  readonly route: string;
  readonly tenant: string;
  /** Estimated from bytes. */
  readonly inputTokens: number;
  /** What the request allows; undefined: the endpoint's own bound. */
  readonly maxOutputTokens: number | undefined;
  readonly needs: ReadonlySet<Capability>;
  /** Whether its answer comes whole, so that there is no first token to wait for or to learn from. Absent: no. */
  readonly whole?: boolean | undefined;
  readonly reasoningEffort: ReasoningEffort | undefined;
  readonly preferences: RoutingPreferences;
  /** Required, so that nobody forgets it; `unrestricted` where there is none. */
  readonly policy: CallPolicy;
  /** What budgets leave for it, in nano-USD. Undefined: no budget bounds it. */
  readonly spendableNanoUsd?: number | undefined;
  /** The same with what other replicas hold and may not need, in nano-USD. Undefined: no budget bounds it. */
  readonly remainingNanoUsd?: number | undefined;
  /** Why pictures by URL were not fetched for endpoints that take no URLs, for people; undefined: none was to be. */
  readonly pictureRefusal?: string | undefined;
  /** The call, as one that may stand in line. Undefined: it does not. */
  readonly waiter?: Waiter | undefined;
}

/** A call that may wait for room: by this object the pool knows it from pick to pick. */
export interface Waiter {
  readonly tenant: string;
  /** Called when it is its turn to ask for an endpoint again. */
  turn(): void;
}

/** What the course so far forbids the next attempt. */
export interface Exclusions {
  /** Endpoint names. */
  readonly endpoints: readonly string[];
  /** Accounts whose quota is used up. */
  readonly accounts: readonly string[];
  /** Only endpoints with a window above this, in tokens; 0: any. */
  readonly windowAbove: number;
}

/** Why an endpoint is wanted. */
export type PickPurpose = "first" | "failover" | "retry" | "hedge";

export interface Pool {
  /**
   * Chooses an endpoint and reserves what the attempt needs of it (capacity, a
   * concurrency slot, a canary's place), in one synchronous step. Every ticket must
   * get exactly one `end`.
   */
  begin(shape: RequestShape, exclusions: Exclusions, purpose: PickPurpose, deadline: number): Begun;
  /** The call waits for no endpoint: said after each pick that it is done with, and when it is over. Others are told their turn. */
  leave(waiter: Waiter): void;
}

export type Begun =
  | { readonly kind: "started"; readonly ticket: Ticket }
  | {
      readonly kind: "refused";
      /** One entry for each endpoint of the route. */
      readonly refusals: readonly EndpointRefusal[];
      /** When asking again may help; undefined: not within any useful time. */
      readonly retryAt: number | undefined;
      /** Others who wait for the same room go first: the waiter's `turn` is called when it may ask again. */
      readonly inLine?: boolean | undefined;
    };

/** The right to one attempt, and the channel for its evidence. */
export interface Ticket {
  readonly endpoint: Endpoint;
  readonly tier: number;
  /** For people. */
  readonly reason: string;
  /** When the attempt may be sent: now, or up to 250 ms later when capacity is paced. */
  readonly startAt: number;
  /** The endpoint's own bound for the first token; the caller's may be stricter. */
  readonly ttftTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** When a hedge may start if no token has come; undefined: not at all. */
  readonly hedgeAt: number | undefined;
  /** What the attempt will probably cost, in whole nano-USD; undefined and 0: nothing is known. */
  readonly expectedCostNanoUsd?: number | undefined;
  /** The request went out. */
  sent(now: number): void;
  /** The first token came, reasoning included. */
  firstToken(now: number): void;
  /** Output came: how long the provider took for it (waits for a slow client left out), and how many tokens, estimated. */
  progress(gapMs: number, tokens: number): void;
  /** The provider's headers told of its limits. */
  quota(report: QuotaReport, now: number): void;
  /** The attempt is over. Later calls do nothing. */
  end(outcome: Outcome, now: number): void;
}
