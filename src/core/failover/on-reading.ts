/**
 * The clock between tokens runs only while the provider is being read: a slow client
 * is not a slow provider. Bytes without output stop it for the moment and do not
 * reset it: liveness is not progress.
 */
import type { Course, CourseAttempt } from "./course.ts";
import type { Step } from "./course-action.ts";
import { unchanged, withPhase } from "./transition.ts";

export function reading(course: Course, attempt: CourseAttempt, now: number): Step {
  const { phase } = attempt;
  if (phase.kind !== "streaming" || phase.readingSince !== undefined) return unchanged(course);
  const { kind, shown, stallLeftMs, pace, releaseAt, heldTokens } = phase;
  // Written out as in withPhase().
  const read = { kind, shown, stallLeftMs, pace, readingSince: now, releaseAt, heldTokens };
  return unchanged(withPhase(course, attempt.number, read));
}

export function alive(course: Course, attempt: CourseAttempt, now: number): Step {
  const { phase } = attempt;
  if (phase.kind !== "streaming" || phase.readingSince === undefined) return unchanged(course);
  const readMs = now - phase.readingSince;
  const stallLeftMs = Math.max(0, phase.stallLeftMs - readMs);
  // A window that ends here is judged with the next output; the stall time bounds the wait for it.
  const pace = { ...phase.pace, readMs: phase.pace.readMs + readMs };
  return unchanged(
    withPhase(course, attempt.number, { ...phase, stallLeftMs, pace, readingSince: undefined }),
  );
}
