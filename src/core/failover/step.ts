/**
 * (course, event, now) → (course, actions): the one place where a request's fate is
 * decided. Events of attempts that are over are ignored, since a socket may still
 * speak after its attempt was given up.
 */
import { Failure } from "../model/failure.ts";
import type { Course, CourseAttempt } from "./course.ts";
import { isLive } from "./course.ts";
import type { Step } from "./course-action.ts";
import type { CourseEvent } from "./course-event.ts";
import { succeed } from "./on-end.ts";
import { failAttempt } from "./on-failure.ts";
import { finished } from "./on-finish.ts";
import { timeLost } from "./on-lost-time.ts";
import { output } from "./on-output.ts";
import { picked, pickFor, refused } from "./on-pick.ts";
import { alive, reading } from "./on-reading.ts";
import { turn, wake } from "./on-wake.ts";
import { cancelLive } from "./stop.ts";
import { unchanged } from "./transition.ts";

export function step(course: Course, event: CourseEvent, now: number): Step {
  if (course.state.kind === "over") return unchanged(course);
  switch (event.kind) {
    case "begin":
      return pickFor(course, "first", now);
    case "picked":
      return picked(course, event.place, now);
    case "refused":
      return refused(course, event, now);
    case "time-lost":
      return timeLost(course, event.lostMs);
    case "wake":
      return wake(course, now);
    case "turn":
      return turn(course, now);
    case "cancelled":
      return cancelLive(course);
    default:
      return attemptStep(course, event, now);
  }
}

type AttemptEvent = Extract<CourseEvent, { readonly attempt: number }>;

function attemptStep(course: Course, event: AttemptEvent, now: number): Step {
  const attempt = course.attempts[event.attempt - 1];
  if (attempt === undefined || !isLive(attempt)) return unchanged(course);
  switch (event.kind) {
    case "reading":
      return reading(course, attempt, now);
    case "alive":
      return alive(course, attempt, now);
    case "output":
      return output(course, attempt, event, now);
    case "finish":
      return finished(course, attempt, event, now);
    case "ended":
      return ended(course, attempt, now);
    case "failed":
      return failed(course, attempt, event.failure, now);
  }
}

/** A clean end is a good one only after the answer was whole. */
function ended(course: Course, attempt: CourseAttempt, now: number): Step {
  if (attempt.phase.kind === "closing") return succeed(course, attempt, attempt.phase.shown);
  const failure = new Failure("truncated", "the stream ended before the answer was whole");
  return failAttempt(course, attempt, { failure, callerMade: false }, now);
}

/** A connection that breaks after the answer was whole takes nothing away from it. */
function failed(course: Course, attempt: CourseAttempt, failure: Failure, now: number): Step {
  if (attempt.phase.kind === "closing" && failure.kind === "connection-lost") {
    return succeed(course, attempt, attempt.phase.shown);
  }
  return failAttempt(course, attempt, { failure, callerMade: false }, now);
}
