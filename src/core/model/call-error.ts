import type { AttemptRecord } from "./attempt.ts";
import type { EndpointRefusal } from "./refusal.ts";

/** How a call ends that has no answer: the words of the gRPC statuses that Spillway uses. */
export type CallStatus =
  | "not-found"
  | "invalid-argument"
  | "failed-precondition"
  | "resource-exhausted"
  | "unavailable"
  | "deadline-exceeded"
  | "already-exists"
  | "cancelled"
  | "internal"
  | "unimplemented"
  | "permission-denied"
  | "unauthenticated";

/** One fault of a request. */
export interface FieldViolation {
  /** The path of the field, such as `request.messages[2].parts[0].image.media_type`. */
  readonly field: string;
  /** What is wrong with it and what would be right. */
  readonly description: string;
}

/** What was tried before the call failed. */
export interface CallTrail {
  readonly completionId: string;
  readonly route: string;
  readonly attempts: readonly AttemptRecord[];
  readonly refusals: readonly EndpointRefusal[];
  /** Of the monotonic clock; with startedAtWallMs it converts attempt times to wall time. */
  readonly startedAt: number;
  /** Milliseconds since 1970. */
  readonly startedAtWallMs: number;
}

/** What is known of a failed call besides its status. */
export interface CallErrorFacts {
  readonly violations?: readonly FieldViolation[] | undefined;
  readonly trail?: CallTrail | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The one error type of a call. Its message is for the caller: one sentence
 * without prompt, answer and secret.
 */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly status: CallStatus;
  readonly violations: readonly FieldViolation[];
  /** Undefined when the call failed before routing began. */
  readonly trail: CallTrail | undefined;
  /** When asking again may help; undefined when nothing is known. */
  readonly retryAfterMs: number | undefined;

  constructor(status: CallStatus, message: string, facts: CallErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.status = status;
    this.violations = facts.violations ?? [];
    this.trail = facts.trail;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
