/** One course under test: told events at times, it answers with what it wants done. */
import {
  type Course,
  type CourseAttempt,
  createCourse,
  type Rules,
} from "../../../src/core/failover/course.ts";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import type { CourseEvent, PickedPlace } from "../../../src/core/failover/course-event.ts";
import { step } from "../../../src/core/failover/step.ts";
import { wakeAt } from "../../../src/core/failover/wake.ts";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { Failure, type FailureFacts } from "../../../src/core/model/failure.ts";
import type { FinishReason } from "../../../src/core/model/finish.ts";

export const rules: Rules = {
  mode: "restart",
  holdTokens: 3,
  holdMs: 500,
  maxAttempts: 4,
  deadline: 60_000,
  maxWaitMs: 5_000,
  ttftTimeoutMs: undefined,
  failoverOnRefusal: false,
  onAmbiguous: "failover",
  recallable: true,
};

export const place: PickedPlace = {
  endpoint: "a",
  account: "account-a",
  contextWindow: 8_000,
  startAt: 0,
  ttftTimeoutMs: 2_000,
  stallTimeoutMs: 1_000,
  minTokensPerSecond: 0,
  totalTimeoutMs: 30_000,
  hedgeAt: undefined,
};

export const failureOf = (kind: FailureKind, facts: FailureFacts = {}): Failure =>
  new Failure(kind, `the test: ${kind}`, facts);

export class CourseBench {
  course: Course;

  constructor(change: Partial<Rules> = {}) {
    this.course = createCourse({ ...rules, ...change });
  }

  /** A course whose first attempt runs since 0. */
  static running(change: Partial<Rules> = {}, first: Partial<PickedPlace> = {}): CourseBench {
    const bench = new CourseBench(change);
    bench.tell({ kind: "begin" }, 0);
    bench.picked(first, 0);
    return bench;
  }

  get wakeAt(): number {
    return wakeAt(this.course);
  }

  attempt(number: number): CourseAttempt {
    const attempt = this.course.attempts[number - 1];
    if (attempt === undefined) throw new Error(`there is no attempt ${number}`);
    return attempt;
  }

  tell(event: CourseEvent, now: number): readonly CourseAction[] {
    const { course, actions } = step(this.course, event, now);
    this.course = course;
    return actions;
  }

  picked(change: Partial<PickedPlace>, now: number): readonly CourseAction[] {
    return this.tell({ kind: "picked", place: { ...place, startAt: now, ...change } }, now);
  }

  refused(
    now: number,
    change: Partial<Extract<CourseEvent, { kind: "refused" }>> = {},
  ): readonly CourseAction[] {
    return this.tell({ kind: "refused", refusals: [], retryAt: undefined, chance: 0.5, ...change }, now);
  }

  output(attempt: number, now: number, change: { commits?: boolean; tokens?: number } = {}) {
    return this.tell({ kind: "output", attempt, commits: true, tokens: 1, ...change }, now);
  }

  finish(attempt: number, now: number, reason: FinishReason = "stop", empty = false) {
    return this.tell({ kind: "finish", attempt, finish: { reason, raw: `raw-${reason}` }, empty }, now);
  }

  fail(attempt: number, failure: Failure, now: number) {
    return this.tell({ kind: "failed", attempt, failure }, now);
  }
}

export const kinds = (actions: readonly CourseAction[]): readonly string[] =>
  actions.map((action) => action.kind);

export function only<Kind extends CourseAction["kind"]>(actions: readonly CourseAction[], kind: Kind) {
  const found = actions.filter(
    (action): action is Extract<CourseAction, { kind: Kind }> => action.kind === kind,
  );
  const [action] = found;
  if (action === undefined || found.length > 1) throw new Error(`${found.length} actions are ${kind}`);
  return action;
}
