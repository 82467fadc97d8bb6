/** The dialect says that the answer is whole; whether it is an answer is judged here. */
import type { FailureKind } from "../model/disposition.ts";
import { Failure } from "../model/failure.ts";
import type { FinishReason } from "../model/finish.ts";
import type { Course, CourseAttempt } from "./course.ts";
import type { CourseAction, Step } from "./course-action.ts";
import type { CourseEvent } from "./course-event.ts";
import { failAttempt } from "./on-failure.ts";
import { cancelRivals } from "./stop.ts";
import { shownOf, unchanged, withPhase } from "./transition.ts";

/** How long usage and late errors may take after the answer is whole (providers.md §2.2). */
const closingMs = 2_000;

/** Nor longer than this part of what is left: a whole answer must not miss the deadline for a number. */
const closingShare = 0.5;

type FinishEvent = Extract<CourseEvent, { kind: "finish" }>;

export function finished(course: Course, attempt: CourseAttempt, event: FinishEvent, now: number): Step {
  if (attempt.phase.kind === "closing") return unchanged(course);
  const failure = unacceptable(course, event);
  if (failure !== undefined) return failAttempt(course, attempt, { failure, callerMade: false }, now);

  const rivals = cancelRivals(course, attempt.number);
  const first: readonly CourseAction[] =
    attempt.phase.kind === "streaming" ? [] : [{ kind: "first-token", attempt: attempt.number }];
  const closing = {
    kind: "closing",
    shown: shownOf(attempt),
    finish: event.finish,
    until: now + Math.min(closingMs, closingShare * Math.max(0, course.rules.deadline - now)),
  } as const;
  return {
    course: withPhase(rivals.course, attempt.number, closing),
    actions: [...first, ...rivals.actions],
  };
}

/** An answer that is none: nothing was said, or the route wants refusals taken elsewhere. */
function unacceptable(course: Course, event: FinishEvent): Failure | undefined {
  const { reason, raw } = event.finish;
  if (event.empty && unexcused.has(reason)) {
    return new Failure("empty-answer", "the model was done and had said nothing", { providerCode: raw });
  }
  if (!course.rules.failoverOnRefusal) return undefined;
  const kind = refusalKinds[reason];
  return kind === undefined
    ? undefined
    : new Failure(kind, "the model declined, and the route takes refusals elsewhere", { providerCode: raw });
}

/** Reasons that explain no silence. "tool-calls": a call without its words was lost on its way, or never was. */
const unexcused: ReadonlySet<FinishReason> = new Set(["stop", "tool-calls", "other"]);

const refusalKinds: Readonly<Partial<Record<string, FailureKind>>> = {
  refusal: "refused",
  "content-filter": "content-filtered",
};
