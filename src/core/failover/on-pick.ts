/** Asking the pool for an endpoint, and what follows from its answer. */
import { backoffMs } from "../base/backoff.ts";
import type { AttemptPhase, Course, CourseAttempt, Pick } from "./course.ts";
import type { Step } from "./course-action.ts";
import type { CourseEvent, PickedPlace } from "./course-event.ts";
import { exclusionsOf, mayRetry, restsUntil } from "./exclusions.ts";
import { stopAtDeadline, stopWith } from "./stop.ts";
import { showsAtOnce, unchanged, withState } from "./transition.ts";
import { exhausted } from "./verdict.ts";

/**
 * The longest wait as a part of the time that is left: so much may be spent on
 * waiting that the attempt after it still has a chance (routing.md §2.5).
 */
const waitShare = 0.25;

/** A pool that names a moment too soon again and again must not keep the process busy. */
const shortestPauseMs = 10;

/** First back-off between tries of one endpoint, and its cap (routing.md §2.7). */
const retryBaseMs = 200;
const retryCapMs = 20_000;

/** Wants an endpoint. A fresh pick sets anew how long the call may wait for one. */
export function pickFor(course: Course, purpose: Pick["purpose"], now: number): Step {
  const { maxWaitMs, deadline } = course.rules;
  const waitUntil = now + Math.min(maxWaitMs, waitShare * (deadline - now));
  return ask(course, { purpose, waitUntil }, now);
}

/** Wants an endpoint on terms that were set before; none after the deadline, when nobody waits for its answer. */
export function ask(course: Course, pick: Pick, now: number): Step {
  if (now >= course.rules.deadline) return stopAtDeadline(course);
  return {
    course: withState(course, { kind: "picking", pick }),
    actions: [{ kind: "pick", pick, exclusions: exclusionsOf(course, pick.purpose, now) }],
  };
}

/** The pool gave an endpoint: an attempt begins. */
export function picked(course: Course, place: PickedPlace, now: number): Step {
  if (course.state.kind !== "picking") return unchanged(course);
  const hedge = course.state.pick.purpose === "hedge";
  const number = course.attempts.length + 1;
  const paced = place.startAt > now;
  const phase: AttemptPhase = paced
    ? { kind: "paced", startAt: place.startAt }
    : { kind: "awaiting-first-token" };
  const attempt: CourseAttempt = {
    number,
    endpoint: place.endpoint,
    account: place.account,
    contextWindow: place.contextWindow,
    hedge,
    bounds: boundsOf(course, place, now),
    phase,
  };
  return {
    course: { ...course, attempts: [...course.attempts, attempt], state: { kind: "attempting" } },
    actions: [
      ...(showsAtOnce(course) && !hedge ? [{ kind: "announce", attempt: number } as const] : []),
      ...(paced ? [] : [{ kind: "start", attempt: number } as const]),
    ],
  };
}

function boundsOf(course: Course, place: PickedPlace, now: number): CourseAttempt["bounds"] {
  const startAt = Math.max(now, place.startAt);
  const wished = course.rules.ttftTimeoutMs ?? Number.POSITIVE_INFINITY;
  return {
    firstTokenBy: startAt + Math.min(wished, place.ttftTimeoutMs),
    callerBound: wished < place.ttftTimeoutMs,
    stallMs: place.stallTimeoutMs,
    minTokensPerSecond: place.minTokensPerSecond,
    endBy: startAt + place.totalTimeoutMs,
    hedgeAt: place.hedgeAt ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * The pool gave none. Three ways lead on: wait until capacity returns, go back to an
 * endpoint whose failure allows it after a back-off, or end. The sooner of the first
 * two wins, if it is soon enough.
 */
export function refused(course: Course, event: Extract<CourseEvent, { kind: "refused" }>, now: number): Step {
  if (course.state.kind !== "picking") return unchanged(course);
  const { pick } = course.state;
  if (pick.purpose === "hedge") return withoutHedge(course);

  const roomAt = Math.max(event.retryAt ?? Number.POSITIVE_INFINITY, now + shortestPauseMs);
  const retryAt = pick.purpose === "retry" ? Number.POSITIVE_INFINITY : retryTime(course, event.chance, now);
  const soonest = Math.min(roomAt, retryAt);
  if (soonest > pick.waitUntil || soonest >= course.rules.deadline) {
    return stopWith(course, exhausted(course, event.refusals, event.retryAt, now));
  }
  if (retryAt < roomAt) return pause(course, "back-off", retryAt, { ...pick, purpose: "retry" });
  // In line the turn comes when it comes: the call waits for it as long as it may.
  const waits = event.inLine === true && now < pick.waitUntil;
  return pause(course, "room", waits ? pick.waitUntil : roomAt, pick);
}

function pause(course: Course, awaits: "room" | "back-off", until: number, next: Pick): Step {
  return { course: withState(course, { kind: "pausing", awaits, until, next }), actions: [] };
}

/** When an endpoint that was tried may be tried again; Infinity when none may. */
function retryTime(course: Course, chance: number, now: number): number {
  const failures = course.attempts.filter(mayRetry);
  if (failures.length === 0) return Number.POSITIVE_INFINITY;
  const rested = Math.min(...failures.map(({ endpoint }) => restsUntil(course, endpoint)));
  return Math.max(rested, now + backoffMs(failures.length - 1, retryBaseMs, retryCapMs, chance));
}

/** No second attempt races the first: it goes on alone. */
function withoutHedge(course: Course): Step {
  const attempts = course.attempts.map((attempt) => ({
    ...attempt,
    bounds: { ...attempt.bounds, hedgeAt: Number.POSITIVE_INFINITY },
  }));
  return { course: { ...course, attempts, state: { kind: "attempting" } }, actions: [] };
}
