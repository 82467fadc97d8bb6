import type { Course, CourseAttempt, Shown } from "./course.ts";
import type { CourseAction, Step } from "./course-action.ts";
import { cancelRivals } from "./stop.ts";
import { isAnnounced, showsAtOnce, withPhase, withState } from "./transition.ts";

/** The answer of this attempt is the answer of the call; what was held back goes out first. */
export function succeed(course: Course, attempt: CourseAttempt, shown: Shown): Step {
  const { number } = attempt;
  const rivals = cancelRivals(course, number);
  const actions: CourseAction[] = [
    ...rivals.actions,
    { kind: "end", attempt: number, end: { kind: "succeeded" } },
  ];
  if (!isAnnounced(course, attempt)) actions.push({ kind: "announce", attempt: number });
  if (shown === "nothing" && !showsAtOnce(course)) actions.push({ kind: "release", attempt: number });
  actions.push({ kind: "complete", attempt: number });
  return {
    course: withState(withPhase(rivals.course, number, { kind: "succeeded" }), { kind: "over" }),
    actions,
  };
}
