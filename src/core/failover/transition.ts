/** Small words with which the transitions are written. */
import type { AttemptPhase, Course, CourseAttempt, CourseState, Shown } from "./course.ts";
import type { CourseAction, Step } from "./course-action.ts";

const nothing: readonly CourseAction[] = [];

/** Nothing happens. */
export function unchanged(course: Course): Step {
  return { course, actions: nothing };
}

/** These actions, then what `next` makes of the course. */
export function followedBy(actions: readonly CourseAction[], next: Step): Step {
  return { course: next.course, actions: [...actions, ...next.actions] };
}

/**
 * The course with one attempt in another phase. Two of them are made for each token, so
 * what they are made of is written out: spreading an object costs several times as much.
 */
export function withPhase(course: Course, number: number, phase: AttemptPhase): Course {
  const { rules, attempts, state } = course;
  const attempt = attempts[number - 1];
  if (attempt === undefined) return course;
  const { endpoint, account, contextWindow, hedge, bounds } = attempt;
  const changed: CourseAttempt = { number, endpoint, account, contextWindow, hedge, bounds, phase };
  return { rules, attempts: attempts.length === 1 ? [changed] : attempts.with(number - 1, changed), state };
}

/** The course in another state. */
export function withState(course: Course, state: CourseState): Course {
  return { ...course, state };
}

/** What the client has seen of an attempt. */
export function shownOf(attempt: CourseAttempt): Shown {
  const { phase } = attempt;
  return phase.kind === "streaming" || phase.kind === "closing" ? phase.shown : "nothing";
}

/**
 * Whether the client was told of this attempt. Modes that hold back announce an
 * attempt with its first shown output; the others at its start, but for a hedge,
 * which counts only once it wins: a higher number voids the lower ones.
 */
export function isAnnounced(course: Course, attempt: CourseAttempt): boolean {
  return shownOf(attempt) !== "nothing" || (showsAtOnce(course) && !attempt.hedge);
}

/** Whether output goes out as it comes. */
export function showsAtOnce(course: Course): boolean {
  return course.rules.mode === "restart" || course.rules.mode === "fail";
}
