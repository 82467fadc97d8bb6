import { dispositionOf } from "../model/disposition.ts";
import type { Exclusions } from "../model/pool-port.ts";
import type { Course, CourseAttempt, Pick } from "./course.ts";

/**
 * What the attempts so far forbid the next one. A retry may go back to an endpoint
 * whose failure allows it; every other pick wants one that was not tried.
 */
export function exclusionsOf(course: Course, purpose: Pick["purpose"]): Exclusions {
  const tried = course.attempts.filter((attempt) => purpose !== "retry" || !mayRetry(attempt));
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

function failoverOf(attempt: CourseAttempt): string {
  return attempt.phase.kind === "failed" ? dispositionOf(attempt.phase.failure.kind).failover : "no";
}
