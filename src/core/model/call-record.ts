import type { AttemptRecord } from "./attempt.ts";
import type { CallFacts } from "./ports.ts";

/** A call that ended, without its content. Times in milliseconds of the monotonic clock. */
export interface CallRecord {
  /** Counts the calls of this process from 1, in the order of their ends. */
  readonly sequence: number;
  readonly facts: CallFacts;
  /** "ok" or the word of the gRPC status. */
  readonly status: string;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Every attempt, in order. */
  readonly attempts: readonly AttemptRecord[];
}

/** Whether a call was more than one attempt that went well. */
export function isTroubled({ status, attempts }: CallRecord): boolean {
  return status !== "ok" || attempts.length !== 1;
}
