import { dispositionOf } from "../model/disposition.ts";
import type { Exclusions } from "../model/pool-port.ts";
import type { Course, CourseAttempt, Pick } from "./course.ts";

/**
 * What the attempts so far forbid the next one. A retry may go back to an endpoint
 * whose failure allows it, once the pause that it asked for is over; every other pick
 * wants one that was not tried.
 */
export function exclusionsOf(course: Course, purpose: Pick["purpose"], now: number): Exclusions {
  const resting = new Set(
    course.attempts.filter((each) => restsUntil(each) > now).map((each) => each.endpoint),
  );
  const isOpen = (attempt: CourseAttempt) => mayRetry(attempt) && !resting.has(attempt.endpoint);
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

/** Until when the endpoint of a failed attempt asked to be left alone; 0 when it did not ask. */
export function restsUntil({ phase }: CourseAttempt): number {
  return phase.kind === "failed" ? phase.at + (phase.failure.facts.retryAfterMs ?? 0) : 0;
}

function failoverOf(attempt: CourseAttempt): string {
  return attempt.phase.kind === "failed" ? dispositionOf(attempt.phase.failure.kind).failover : "no";
}
