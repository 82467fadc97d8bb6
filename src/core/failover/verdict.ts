/** With which status a call ends that has no answer (architecture.md §2, Errors). */
import { dispositionOf } from "../model/disposition.ts";
import type { Failure } from "../model/failure.ts";
import type { EndpointRefusal, RefusalReason } from "../model/refusal.ts";
import type { Course, Verdict, VerdictStatus } from "./course.ts";

/** A failure that nothing may follow. */
export function failedFor(course: Course, last: Failure): Verdict {
  const { status, failover } = dispositionOf(last.kind);
  const own = failover === "no" || failover === "opt-in" || failover === "larger-window";
  return {
    status: own ? status : statusOf(course, []),
    message: own ? last.message : `every attempt failed; the last: ${last.message}`,
    retryAfterMs: retryAfterOf(course),
    refusals: [],
  };
}

/** No endpoint is left, now and within the time that the call may wait. */
export function exhausted(
  course: Course,
  refusals: readonly EndpointRefusal[],
  retryAt: number | undefined,
  now: number,
): Verdict {
  const untried = refusals.filter((refusal) => refusal.reason !== "tried");
  return {
    status: statusOf(course, untried),
    message: messageOf(course, untried),
    retryAfterMs: retryAt === undefined ? retryAfterOf(course) : Math.max(0, retryAt - now),
    refusals,
  };
}

/** Reasons that no waiting and no repair of a provider will mend: the caller's wishes or the policy. */
const standing: ReadonlySet<RefusalReason> = new Set([
  "policy",
  "preference",
  "capability",
  "context-window",
  "cost",
]);
const throttled: ReadonlySet<RefusalReason> = new Set(["capacity", "rate-limit", "budget"]);

function statusOf(course: Course, untried: readonly EndpointRefusal[]): VerdictStatus {
  const failures = failuresOf(course);
  const wanting = untried.filter((refusal) => !standing.has(refusal.reason));
  if (failures.length === 0 && wanting.length === 0) return "failed-precondition";
  const statuses = new Set<VerdictStatus>([
    ...failures.map((failure) => dispositionOf(failure.kind).status),
    ...wanting.map(
      (refusal): VerdictStatus => (throttled.has(refusal.reason) ? "resource-exhausted" : "unavailable"),
    ),
  ]);
  const [only] = statuses;
  return statuses.size === 1 && only !== undefined ? only : "unavailable";
}

function messageOf(course: Course, untried: readonly EndpointRefusal[]): string {
  const last = failuresOf(course).at(-1);
  const tried = last === undefined ? "no endpoint was tried" : `the last attempt: ${last.message}`;
  const left = untried.map((refusal) => `${refusal.endpoint}: ${refusal.detail}`).join("; ");
  return left === "" ? `no endpoint is left; ${tried}` : `no endpoint is left; ${tried}; not tried: ${left}`;
}

function retryAfterOf(course: Course): number | undefined {
  const waits = failuresOf(course).flatMap((failure) => failure.facts.retryAfterMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function failuresOf(course: Course): readonly Failure[] {
  return course.attempts.flatMap((attempt) =>
    attempt.phase.kind === "failed" ? [attempt.phase.failure] : [],
  );
}
