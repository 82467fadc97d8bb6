/**
 * The course of one request over its attempts, as a value. Nothing here reads a
 * clock, draws a number or touches content: a course is told what happened and
 * answers with what to do (step.ts). The live service and the simulation drive the
 * same course, so that what is proven of one holds for the other.
 */
import type { Failure } from "../model/failure.ts";
import type { Finish } from "../model/finish.ts";
import type { EndpointRefusal } from "../model/refusal.ts";
import type { RecoveryMode } from "../model/request.ts";
import type { Pace } from "./pace.ts";

/** What holds for the whole course. Times in milliseconds; `deadline` on the monotonic clock. */
export interface Rules {
  readonly mode: RecoveryMode;
  /** With "hold-prefix": how much is held back, whichever is met first. */
  readonly holdTokens: number;
  readonly holdMs: number;
  /** Attempts of all kinds. */
  readonly maxAttempts: number;
  /** When the whole call must be over. */
  readonly deadline: number;
  /** How long the call may wait when no endpoint can take it. */
  readonly maxWaitMs: number;
  /** The caller's own bound for a first token; undefined: the endpoint's. */
  readonly ttftTimeoutMs: number | undefined;
  readonly failoverOnRefusal: boolean;
  readonly onAmbiguous: "failover" | "fail";
  /**
   * Whether the client can be told that what it saw is void. Where it cannot, output
   * that was shown commits the call to its attempt, as "fail" does in every mode.
   */
  readonly recallable: boolean;
}

export interface Course {
  readonly rules: Rules;
  /** In order; attempt n is at index n − 1. */
  readonly attempts: readonly CourseAttempt[];
  readonly state: CourseState;
}

export type CourseState =
  /** An endpoint was asked for; the answer comes at once. */
  | { readonly kind: "picking"; readonly pick: Pick }
  /** At least one attempt runs. */
  | { readonly kind: "attempting" }
  /** Nothing runs: waiting for capacity, or between retries of the same endpoint. */
  | {
      readonly kind: "pausing";
      readonly awaits: "room" | "back-off";
      readonly until: number;
      readonly next: Pick;
    }
  | { readonly kind: "over" };

/** What is asked of the pool. */
export interface Pick {
  readonly purpose: "first" | "failover" | "retry" | "hedge";
  /** Until when, at the latest, the call waits for an endpoint. */
  readonly waitUntil: number;
}

/** What the course knows of an attempt. */
export interface CourseAttempt {
  readonly number: number;
  readonly endpoint: string;
  readonly account: string;
  /** In tokens; 0 when unknown. */
  readonly contextWindow: number;
  readonly hedge: boolean;
  readonly bounds: AttemptBounds;
  readonly phase: AttemptPhase;
}

/** The clocks of an attempt, absolute where they are known at its start. */
export interface AttemptBounds {
  /** When a first token must have come. */
  readonly firstTokenBy: number;
  /** Whether that is the caller's bound, stricter than the endpoint's own: missing it is no evidence. */
  readonly callerBound: boolean;
  /** How long the provider may take between tokens. */
  readonly stallMs: number;
  /** The fewest tokens per second that are of use; 0: any. */
  readonly minTokensPerSecond: number;
  /** When it must be over. */
  readonly endBy: number;
  /** When a second attempt may race it; Infinity: never. */
  readonly hedgeAt: number;
}

export type AttemptPhase =
  /** Capacity is paced: it is sent a little later. */
  | { readonly kind: "paced"; readonly startAt: number }
  | { readonly kind: "awaiting-first-token" }
  | {
      readonly kind: "streaming";
      readonly shown: Shown;
      /** What is left of the time between tokens. */
      readonly stallLeftMs: number;
      /** How fast the tokens come. */
      readonly pace: Pace;
      /** Since when the provider is being read; undefined while the client is slow. */
      readonly readingSince: number | undefined;
      /** With "hold-prefix": when the prefix is let go; Infinity otherwise. */
      readonly releaseAt: number;
      readonly heldTokens: number;
    }
  /** The answer is whole; usage or a late error may follow for a moment. */
  | { readonly kind: "closing"; readonly shown: Shown; readonly finish: Finish; readonly until: number }
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly at: number }
  | { readonly kind: "cancelled" };

/**
 * What the client has seen of an attempt: nothing, thoughts only, or output on which
 * it may have acted. The last is the commit point.
 */
export type Shown = "nothing" | "thoughts" | "output";

/** How a course ends without an answer. */
export interface Verdict {
  readonly status: VerdictStatus;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
  readonly refusals: readonly EndpointRefusal[];
}

export type VerdictStatus =
  | "unavailable"
  | "resource-exhausted"
  | "deadline-exceeded"
  | "invalid-argument"
  | "failed-precondition"
  | "internal"
  | "cancelled";

/** A course before its first step. */
export function createCourse(rules: Rules): Course {
  return {
    rules,
    attempts: [],
    state: { kind: "pausing", awaits: "room", until: 0, next: { purpose: "first", waitUntil: 0 } },
  };
}

/** Whether an attempt still runs. */
export function isLive(attempt: CourseAttempt): boolean {
  const kind = attempt.phase.kind;
  return kind !== "succeeded" && kind !== "failed" && kind !== "cancelled";
}
