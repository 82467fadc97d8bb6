/** This process was away, or late: the clocks by which providers are judged stood still meanwhile. Those of callers did not. */
import type { AttemptPhase, Course, CourseAttempt } from "./course.ts";
import { isLive } from "./course.ts";
import type { Step } from "./course-action.ts";
import { unchanged } from "./transition.ts";

/** All attempts that run were there before the time was lost. */
export function timeLost(course: Course, lostMs: number): Step {
  if (!course.attempts.some(isLive)) return unchanged(course);
  const attempts = course.attempts.map((attempt) => (isLive(attempt) ? movedOn(attempt, lostMs) : attempt));
  return unchanged({ ...course, attempts });
}

function movedOn(attempt: CourseAttempt, lostMs: number): CourseAttempt {
  const { bounds, phase } = attempt;
  return {
    ...attempt,
    bounds: {
      ...bounds,
      firstTokenBy: bounds.firstTokenBy + lostMs,
      hedgeAt: bounds.hedgeAt + lostMs,
      endBy: bounds.endBy + lostMs,
    },
    phase: phaseMovedOn(phase, lostMs),
  };
}

function phaseMovedOn(phase: AttemptPhase, lostMs: number): AttemptPhase {
  if (phase.kind === "closing") return { ...phase, until: phase.until + lostMs };
  if (phase.kind !== "streaming" || phase.readingSince === undefined) return phase;
  return { ...phase, readingSince: phase.readingSince + lostMs };
}
