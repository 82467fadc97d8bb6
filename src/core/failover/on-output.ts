/** Output came: the first token decides a race, and the mode decides who sees it. */
import { Failure } from "../model/failure.ts";
import type { AttemptPhase, Course, CourseAttempt, Shown } from "./course.ts";
import type { CourseAction, Step } from "./course-action.ts";
import type { CourseEvent } from "./course-event.ts";
import { failAttempt } from "./on-failure.ts";
import { type Pace, paceAfter, startOfWindow } from "./pace.ts";
import { cancelRivals } from "./stop.ts";
import { followedBy, isAnnounced, showsAtOnce, unchanged, withPhase } from "./transition.ts";

type Output = Extract<CourseEvent, { kind: "output" }>;
type Streaming = Extract<AttemptPhase, { kind: "streaming" }>;

export function output(course: Course, attempt: CourseAttempt, event: Output, now: number): Step {
  switch (attempt.phase.kind) {
    case "paced":
    case "awaiting-first-token": {
      const rivals = cancelRivals(course, attempt.number);
      const first: CourseAction = { kind: "first-token", attempt: attempt.number };
      const shown = show(rivals.course, attempt, firstPhase(course, attempt, now), event);
      return followedBy([first, ...rivals.actions], shown);
    }
    case "streaming":
      return goOn(course, attempt, event, now);
    default:
      // Output after the finish: a dialect would have called it malformed.
      return unchanged(course);
  }
}

function firstPhase(course: Course, attempt: CourseAttempt, now: number): Streaming {
  return {
    kind: "streaming",
    shown: "nothing",
    stallLeftMs: attempt.bounds.stallMs,
    pace: startOfWindow,
    readingSince: undefined,
    releaseAt: course.rules.mode === "hold-prefix" ? now + course.rules.holdMs : Number.POSITIVE_INFINITY,
    heldTokens: 0,
  };
}

/** Output of a stream that runs; one that comes too slowly is given up. */
function goOn(course: Course, attempt: CourseAttempt, event: Output, now: number): Step {
  const { phase, bounds } = attempt;
  if (phase.kind !== "streaming") return unchanged(course);
  const readMs = phase.readingSince === undefined ? 0 : now - phase.readingSince;
  const paced = paceAfter(phase.pace, readMs, event.tokens, bounds.minTokensPerSecond);
  if (paced.kind === "keeps") {
    return show(course, attempt, progressed(phase, paced.pace, bounds.stallMs), event);
  }
  const failure = new Failure("too-slow", `fewer than ${bounds.minTokensPerSecond} tokens came a second`);
  return failAttempt(course, attempt, { failure, callerMade: false }, now);
}

/** Written out as in withPhase(). */
function progressed({ shown, releaseAt, heldTokens }: Streaming, pace: Pace, stallLeftMs: number): Streaming {
  return { kind: "streaming", shown, stallLeftMs, pace, readingSince: undefined, releaseAt, heldTokens };
}

function show(course: Course, attempt: CourseAttempt, phase: Streaming, event: Output): Step {
  const { number } = attempt;
  if (phase.shown !== "nothing" || showsAtOnce(course)) {
    const shown: Shown = event.commits || phase.shown === "output" ? "output" : "thoughts";
    const deliver: CourseAction = { kind: "deliver", attempt: number };
    return {
      course: withPhase(course, number, shown === phase.shown ? phase : { ...phase, shown }),
      actions: isAnnounced(course, attempt) ? [deliver] : [{ kind: "announce", attempt: number }, deliver],
    };
  }
  const heldTokens = phase.heldTokens + event.tokens;
  const held = withPhase(course, number, { ...phase, heldTokens });
  const hold: CourseAction = { kind: "hold", attempt: number };
  const isPrefixFull = course.rules.mode === "hold-prefix" && heldTokens >= course.rules.holdTokens;
  return isPrefixFull ? followedBy([hold], letGo(held, number)) : { course: held, actions: [hold] };
}

/** The prefix was held back long enough: the client sees it, and the attempt is committed. */
export function letGo(course: Course, number: number): Step {
  const attempt = course.attempts[number - 1];
  if (attempt?.phase.kind !== "streaming") return unchanged(course);
  const phase: Streaming = { ...attempt.phase, shown: "output", releaseAt: Number.POSITIVE_INFINITY };
  return {
    course: withPhase(course, number, phase),
    actions: [
      { kind: "announce", attempt: number },
      { kind: "release", attempt: number },
    ],
  };
}
