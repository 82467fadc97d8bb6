/** Single courses, told event by event, where two bounds meet. */
import { describe, expect, it } from "vitest";
import { type Course, createCourse, type Rules } from "../../../src/core/failover/course.ts";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import type { CourseEvent, PickedPlace } from "../../../src/core/failover/course-event.ts";
import { step } from "../../../src/core/failover/step.ts";
import { wakeAt } from "../../../src/core/failover/wake.ts";
import { Failure, type FailureFacts } from "../../../src/core/model/failure.ts";
import type { FinishReason } from "../../../src/core/model/finish.ts";
import { rules as benchRules, place } from "./course-bench.ts";

const rules: Rules = { ...benchRules, holdTokens: 0, holdMs: 0 };

function placeAt(endpoint: string, startAt: number): PickedPlace {
  const bounds = { ttftTimeoutMs: 10_000, stallTimeoutMs: 10_000, totalTimeoutMs: 60_000 };
  return { ...place, ...bounds, endpoint, account: endpoint, contextWindow: 0, startAt };
}

/** A course in the hands of a test; `asked` is what the last event made it want. */
class Told {
  now = 0;
  course: Course;
  asked: readonly CourseAction[] = [];

  constructor(changes: Partial<Rules> = {}) {
    this.course = createCourse({ ...rules, ...changes });
    this.tell({ kind: "begin" });
  }

  get kinds(): readonly string[] {
    return this.asked.map(({ kind }) => kind);
  }

  tell(event: CourseEvent): void {
    const { course, actions } = step(this.course, event, this.now);
    this.course = course;
    this.asked = actions;
  }

  pick(endpoint: string): void {
    this.tell({ kind: "picked", place: placeAt(endpoint, this.now) });
  }

  /** The pool has no other endpoint, and no draw makes a pause shorter or longer. */
  refuse(): void {
    this.tell({ kind: "refused", refusals: [], retryAt: undefined, chance: 0.5 });
  }

  fail(attempt: number, facts: FailureFacts = {}): void {
    this.tell({ kind: "failed", attempt, failure: new Failure("rate-limited", "told", facts) });
  }

  finish(attempt: number, reason: FinishReason, empty: boolean): void {
    this.tell({ kind: "finish", attempt, finish: { reason, raw: reason }, empty });
  }

  /** Lets the next wake come. */
  wake(): void {
    this.now = wakeAt(this.course);
    this.tell({ kind: "wake" });
  }
}

describe("a course", () => {
  it("waits for the only endpoint as long as its last failure asked, whatever an earlier one did", () => {
    const told = new Told();
    told.pick("a");
    told.fail(1);
    told.refuse();
    told.wake();
    told.pick("a");
    told.fail(2, { retryAfterMs: 2_000 });
    const failedAt = told.now;
    told.refuse();
    told.wake();
    expect(told.now).toBe(failedAt + 2_000);
    expect(told.asked).toMatchObject([{ kind: "pick", exclusions: { endpoints: [] } }]);
  });

  it("goes back to the endpoint that rests the shortest", () => {
    const told = new Told();
    told.pick("a");
    told.fail(1, { retryAfterMs: 4_000 });
    told.pick("b");
    told.fail(2, { retryAfterMs: 1_000 });
    told.refuse();
    told.wake();
    expect(told.now).toBe(1_000);
    expect(told.asked).toMatchObject([{ kind: "pick", exclusions: { endpoints: ["a"] } }]);
  });

  it("does not lose a whole answer to the deadline while its connection is open", () => {
    const told = new Told({ deadline: 1_000 });
    told.pick("a");
    told.tell({ kind: "output", attempt: 1, commits: true, tokens: 1 });
    told.now = 900;
    told.finish(1, "stop", false);
    told.wake();
    expect(told.now).toBeLessThanOrEqual(1_000);
    expect(told.kinds).toEqual(["abort", "end", "complete"]);
  });

  it("asks for no endpoint once its time is over, at its begin or at its turn", () => {
    const late = { kind: "fail", verdict: { status: "deadline-exceeded" } };
    expect(new Told({ deadline: 0 }).asked).toMatchObject([late]);
    const told = new Told({ deadline: 1_000 });
    told.tell({ kind: "refused", refusals: [], retryAt: 200, inLine: true, chance: 0.5 });
    told.now = 1_000;
    told.tell({ kind: "turn" });
    expect(told.asked).toMatchObject([late]);
  });

  it.each(["tool-calls", "other"] as const)("takes a finish of %s without a word for no answer", (reason) => {
    const told = new Told();
    told.pick("a");
    told.finish(1, reason, true);
    expect(told.asked).toMatchObject([
      { kind: "abort" },
      { kind: "end", end: { kind: "failed", failure: { kind: "empty-answer" } } },
      { kind: "pick" },
    ]);
  });
});
