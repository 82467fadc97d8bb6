/** An attempt failed: the call goes on elsewhere, or ends. */
import { dispositionOf } from "../model/disposition.ts";
import type { Failure } from "../model/failure.ts";
import type { Course, CourseAttempt, Shown } from "./course.ts";
import { isLive } from "./course.ts";
import type { CourseAction, Step } from "./course-action.ts";
import { pickFor } from "./on-pick.ts";
import { stopWith } from "./stop.ts";
import { followedBy, shownOf, unchanged, withPhase } from "./transition.ts";
import { failedFor } from "./verdict.ts";

/** Why an attempt is given up, and whether the caller brought it about. */
export interface AttemptFailure {
  readonly failure: Failure;
  readonly callerMade: boolean;
}

export function failAttempt(
  course: Course,
  attempt: CourseAttempt,
  cause: AttemptFailure,
  now: number,
): Step {
  const { number } = attempt;
  const shown = shownOf(attempt);
  const failed = withPhase(course, number, { kind: "failed", failure: cause.failure, at: now });
  const actions: readonly CourseAction[] = [
    { kind: "abort", attempt: number },
    { kind: "end", attempt: number, end: { kind: "failed", ...cause } },
  ];
  if (failed.attempts.some(isLive)) return followedBy(actions, unchanged(failed));
  if (!mayGoOn(failed, cause.failure, shown, now)) {
    return followedBy(actions, stopWith(failed, failedFor(failed, cause.failure)));
  }
  const restart: readonly CourseAction[] =
    shown === "nothing"
      ? []
      : [{ kind: "restart", attempt: number, failure: cause.failure, next: failed.attempts.length + 1 }];
  return followedBy([...actions, ...restart], pickFor(failed, "failover", now));
}

/** Whether the mode, the kind of failure and the bounds of the call allow another attempt. */
function mayGoOn(course: Course, failure: Failure, shown: Shown, now: number): boolean {
  const { mode, recallable, maxAttempts, deadline, onAmbiguous, failoverOnRefusal } = course.rules;
  const { failover, billed } = dispositionOf(failure.kind);
  if ((mode === "fail" || !recallable) && shown === "output") return false;
  if (course.attempts.length >= maxAttempts || now >= deadline) return false;
  if (onAmbiguous === "fail" && billed === "possibly") return false;
  return failover === "opt-in" ? failoverOnRefusal : failover !== "no";
}
