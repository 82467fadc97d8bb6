import type { Course, CourseAttempt } from "./course.ts";

/** When the course next wants a "wake" if nothing else happens; Infinity when never. */
export function wakeAt(course: Course): number {
  switch (course.state.kind) {
    case "over":
    case "picking":
      return Number.POSITIVE_INFINITY;
    case "pausing":
      return Math.min(course.state.until, course.rules.deadline);
    case "attempting":
      return attemptsWakeAt(course);
  }
}

function attemptsWakeAt(course: Course): number {
  let soonest = course.rules.deadline;
  for (const attempt of course.attempts) soonest = Math.min(soonest, attemptWakeAt(course, attempt));
  return soonest;
}

/** Whether the call waits for room, and not for the end of a back-off. */
export function waitsForTurn({ state }: Course): boolean {
  return state.kind === "pausing" && state.awaits === "room";
}

function attemptWakeAt(course: Course, attempt: CourseAttempt): number {
  const { phase, bounds } = attempt;
  switch (phase.kind) {
    case "paced":
      return phase.startAt;
    case "awaiting-first-token":
      return Math.min(bounds.firstTokenBy, bounds.endBy, hedgeWakeAt(course, attempt));
    case "streaming":
      return Math.min(bounds.endBy, stallAt(phase), phase.releaseAt);
    case "closing":
      return phase.until;
    case "succeeded":
    case "failed":
    case "cancelled":
      return Number.POSITIVE_INFINITY;
  }
}

/** When the time between tokens runs out; Infinity while the provider is not being read. */
export function stallAt(phase: Extract<CourseAttempt["phase"], { kind: "streaming" }>): number {
  return phase.readingSince === undefined ? Number.POSITIVE_INFINITY : phase.readingSince + phase.stallLeftMs;
}

/** When this attempt may be raced: once, by one, and never a race of three; Infinity when it may not. */
export function hedgeWakeAt(course: Course, attempt: CourseAttempt): number {
  const isLast = attempt.number === course.attempts.length;
  const hasRoom = course.attempts.length < course.rules.maxAttempts;
  return isLast && hasRoom && !attempt.hedge ? attempt.bounds.hedgeAt : Number.POSITIVE_INFINITY;
}
