/** Ending attempts that still run, and the course itself. */
import { Failure } from "../model/failure.ts";
import type { AttemptPhase, Course, CourseAttempt, Verdict } from "./course.ts";
import { isLive } from "./course.ts";
import type { AttemptEnd, CourseAction, Step } from "./course-action.ts";
import { unchanged, withState } from "./transition.ts";

/** The call ends without an answer. */
export function stopWith(course: Course, verdict: Verdict): Step {
  return { course: withState(course, { kind: "over" }), actions: [{ kind: "fail", verdict }] };
}

/** Another attempt won: the others are given up, and nothing is held against them. */
export function cancelRivals(course: Course, winner: number): Step {
  return endLive(course, { kind: "cancelled" }, { kind: "cancelled" }, winner);
}

/** The client left. */
export function cancelLive(course: Course): Step {
  const ended = endLive(course, { kind: "cancelled" }, { kind: "cancelled" });
  const stopped = stopWith(ended.course, {
    status: "cancelled",
    message: "the client left",
    retryAfterMs: undefined,
    refusals: [],
  });
  return { course: stopped.course, actions: [...ended.actions, ...stopped.actions] };
}

/**
 * The call's time is over. That is the caller's bound and no evidence against an
 * endpoint whose own bounds had not run out; had they, an earlier wake would have said so.
 */
export function stopAtDeadline(course: Course): Step {
  const failure = new Failure("timeout", "the call's deadline passed");
  const end: AttemptEnd = { kind: "failed", failure, callerMade: true };
  const ended = endLive(course, { kind: "failed", failure, at: course.rules.deadline }, end);
  const stopped = stopWith(ended.course, {
    status: "deadline-exceeded",
    message: "no answer was complete before the deadline",
    retryAfterMs: undefined,
    refusals: [],
  });
  return { course: stopped.course, actions: [...ended.actions, ...stopped.actions] };
}

function endLive(course: Course, phase: AttemptPhase, end: AttemptEnd, except = 0): Step {
  const isToEnd = (attempt: CourseAttempt) => attempt.number !== except && isLive(attempt);
  if (!course.attempts.some(isToEnd)) return unchanged(course);
  const actions: CourseAction[] = [];
  const attempts = course.attempts.map((attempt) => {
    const { number } = attempt;
    if (!isToEnd(attempt)) return attempt;
    // What was never sent cannot have failed, nor been billed.
    const isSent = attempt.phase.kind !== "paced";
    actions.push({ kind: "abort", attempt: number });
    actions.push({ kind: "end", attempt: number, end: isSent ? end : { kind: "cancelled" } });
    return { ...attempt, phase: isSent ? phase : ({ kind: "cancelled" } as const) };
  });
  return { course: { ...course, attempts }, actions };
}
