import { dispositionOf } from "../model/disposition.ts";
import type { Exclusions } from "../model/pool-port.ts";
import type { Course, CourseAttempt, Pick } from "./course.ts";

/**
 * What the attempts so far forbid the next one. A retry may go back to an endpoint
 * whose failure allows it, once the pause that it asked for is over; every other pick
 * wants one that was not tried.
 */
export function exclusionsOf(course: Course, purpose: Pick["purpose"], now: number): Exclusions {
  const isOpen = (attempt: CourseAttempt) => mayRetry(attempt) && restsUntil(course, attempt.endpoint) <= now;
  const tried = course.attempts.filter((attempt) => purpose !== "retry" || !isOpen(attempt));
  return {
    endpoints: tried.map((attempt) => attempt.endpoint),
    accounts: tried
      .filter((attempt) => failoverOf(attempt) === "other-account")
      .map((attempt) => attempt.account),
    windowAbove: Math.max(
      0,
      ...tried.map((attempt) => (failoverOf(attempt) === "larger-window" ? attempt.contextWindow : 0)),
    ),
  };
}

/** Whether the endpoint of an attempt may be tried again in the same call. */
export function mayRetry(attempt: CourseAttempt): boolean {
  return attempt.phase.kind === "failed" && dispositionOf(attempt.phase.failure.kind).sameEndpoint;
}

/** Until when the endpoint asked to be left alone, by the longest of its failures; 0 when it did not ask. */
export function restsUntil(course: Course, endpoint: string): number {
  const asked = course.attempts.map(({ endpoint: own, phase }) =>
    own === endpoint && phase.kind === "failed" ? phase.at + (phase.failure.facts.retryAfterMs ?? 0) : 0,
  );
  return Math.max(0, ...asked);
}

function failoverOf(attempt: CourseAttempt): string {
  return attempt.phase.kind === "failed" ? dispositionOf(attempt.phase.failure.kind).failover : "no";
}
