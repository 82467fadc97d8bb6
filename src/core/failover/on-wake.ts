/** A time has come. One thing that is due is done; `wakeAt` names the next. */
import type { FailureKind } from "../model/disposition.ts";
import { Failure } from "../model/failure.ts";
import type { Course, CourseAttempt } from "./course.ts";
import type { Step } from "./course-action.ts";
import { succeed } from "./on-end.ts";
import { failAttempt } from "./on-failure.ts";
import { letGo } from "./on-output.ts";
import { ask, pickFor } from "./on-pick.ts";
import { stopAtDeadline } from "./stop.ts";
import { followedBy, unchanged, withPhase } from "./transition.ts";
import { hedgeWakeAt, stallAt, waitsForTurn } from "./wake.ts";

export function wake(course: Course, now: number): Step {
  for (const attempt of course.attempts) {
    // First of all: a wake that comes late takes nothing away from an answer that is whole.
    if (attempt.phase.kind === "closing" && now >= attempt.phase.until) {
      const { number, phase } = attempt;
      return followedBy([{ kind: "abort", attempt: number }], succeed(course, attempt, phase.shown));
    }
  }
  if (now >= course.rules.deadline) return stopAtDeadline(course);
  const { state } = course;
  if (state.kind === "pausing") return now >= state.until ? ask(course, state.next, now) : unchanged(course);
  for (const attempt of course.attempts) {
    const due = attemptWake(course, attempt, now);
    if (due !== undefined) return due;
  }
  return unchanged(course);
}

/** Room may have come before its time, or others who waited for it are gone. */
export function turn(course: Course, now: number): Step {
  const { state } = course;
  return state.kind === "pausing" && waitsForTurn(course) ? ask(course, state.next, now) : unchanged(course);
}

function attemptWake(course: Course, attempt: CourseAttempt, now: number): Step | undefined {
  const { phase } = attempt;
  switch (phase.kind) {
    case "paced":
      return now >= phase.startAt ? start(course, attempt) : undefined;
    case "awaiting-first-token":
      return awaitingWake(course, attempt, now);
    case "streaming":
      if (now >= attempt.bounds.endBy) return timedOut(course, attempt, now);
      if (now >= stallAt(phase)) return giveUp(course, attempt, "stalled", now);
      return now >= phase.releaseAt ? letGo(course, attempt.number) : undefined;
    default:
      return undefined;
  }
}

function start(course: Course, attempt: CourseAttempt): Step {
  return {
    course: withPhase(course, attempt.number, { kind: "awaiting-first-token" }),
    actions: [{ kind: "start", attempt: attempt.number }],
  };
}

function awaitingWake(course: Course, attempt: CourseAttempt, now: number): Step | undefined {
  if (now >= attempt.bounds.endBy) return timedOut(course, attempt, now);
  if (now >= attempt.bounds.firstTokenBy) return giveUp(course, attempt, "first-token-timeout", now);
  if (now < hedgeWakeAt(course, attempt)) return undefined;
  return pickFor(course, "hedge", now);
}

function timedOut(course: Course, attempt: CourseAttempt, now: number): Step {
  return giveUp(course, attempt, "timeout", now);
}

const words = {
  "first-token-timeout": "no first token came in time",
  stalled: "tokens stopped coming",
  timeout: "the attempt's total time ran out",
} as const satisfies Partial<Record<FailureKind, string>>;

function giveUp(course: Course, attempt: CourseAttempt, kind: keyof typeof words, now: number): Step {
  const callerMade = kind === "first-token-timeout" && attempt.bounds.callerBound;
  return failAttempt(course, attempt, { failure: new Failure(kind, words[kind]), callerMade }, now);
}
