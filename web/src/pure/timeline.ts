import { type Attempt, AttemptOutcome } from "../../../gen/spillway/v1/attempt_pb.ts";
import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { durationMs, timestampMs } from "./wire-time.ts";
import { failureWord } from "./words.ts";

/** An attempt on the time line of its call. Times in milliseconds since the call came in. */
export interface TimelineRow {
  readonly attempt: Attempt;
  readonly startMs: number;
  /** Undefined when no token came. */
  readonly firstTokenMs: number | undefined;
  readonly endMs: number;
  /** "succeeded", "connection lost", "cancelled", ... */
  readonly ending: string;
}

export interface Timeline {
  readonly totalMs: number;
  readonly rows: readonly TimelineRow[];
}

/** The attempts of a call on one time line. */
export function timelineOf(call: Call): Timeline {
  const origin = timestampMs(call.startTime) ?? 0;
  const totalMs = durationMs(call.duration) ?? 0;
  const rows = call.attempts.map((attempt) => {
    const startMs = Math.max(0, (timestampMs(attempt.startTime) ?? origin) - origin);
    const waited = durationMs(attempt.timeToFirstToken);
    return {
      attempt,
      startMs,
      firstTokenMs: waited === undefined ? undefined : startMs + waited,
      endMs: startMs + (durationMs(attempt.duration) ?? Math.max(0, totalMs - startMs)),
      ending: endingOf(attempt),
    };
  });
  return { totalMs: Math.max(1, totalMs, ...rows.map(({ endMs }) => endMs)), rows };
}

/** How an attempt ended, in a word or two. */
export function endingOf({ outcome, failure }: Attempt): string {
  switch (outcome) {
    case AttemptOutcome.SUCCEEDED:
      return "succeeded";
    case AttemptOutcome.CANCELLED:
      return "cancelled";
    case AttemptOutcome.FAILED:
      return failure === undefined ? "failed" : failureWord(failure.kind);
    default:
      return "running";
  }
}

/** Whether a call needed more than one attempt or had no answer. */
export function isTroubled({ status, attempts }: Call): boolean {
  return status !== "ok" || attempts.length !== 1;
}
