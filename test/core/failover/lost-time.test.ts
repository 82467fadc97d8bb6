/** Time that this process lost: what it means for the clocks of a course. */
import { describe, expect, it } from "vitest";
import type { Course, Rules } from "../../../src/core/failover/course.ts";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import type { CourseEvent, PickedPlace } from "../../../src/core/failover/course-event.ts";
import { wakeAt } from "../../../src/core/failover/wake.ts";
import { CourseBench, kinds } from "./course-bench.ts";

/** A course that waits for its first token. */
class Told {
  readonly #bench: CourseBench;
  asked: readonly CourseAction[] = [];

  constructor(change: Partial<PickedPlace> = {}, ruled: Partial<Rules> = {}) {
    const first = { minTokensPerSecond: 1, hedgeAt: 500, ...change };
    this.#bench = CourseBench.running({ holdTokens: 0, holdMs: 0, ...ruled }, first);
  }

  get course(): Course {
    return this.#bench.course;
  }

  tell(now: number, event: CourseEvent): readonly string[] {
    this.asked = this.#bench.tell(event, now);
    return kinds(this.asked);
  }

  lose(now: number, lostMs: number): void {
    expect(this.tell(now, { kind: "time-lost", lostMs })).toEqual([]);
  }

  get failure(): string | undefined {
    const phase = this.course.attempts[0]?.phase;
    return phase?.kind === "failed" ? phase.failure.kind : undefined;
  }
}

const output = { kind: "output", attempt: 1, commits: true, tokens: 1 } as const;

describe("time that this process lost", () => {
  it("is added to what an endpoint has for its first token; who hangs is found when that is over", () => {
    const told = new Told({ hedgeAt: undefined });
    told.lose(2_500, 1_900);
    expect(told.tell(2_500, { kind: "wake" })).toEqual([]);
    expect(wakeAt(told.course)).toBe(3_900);
    expect(told.tell(3_900, { kind: "wake" })).toContain("abort");
    expect(told.failure).toBe("first-token-timeout");
  });

  it("starts no race", () => {
    const told = new Told();
    told.lose(600, 200);
    expect(told.tell(600, { kind: "wake" })).toEqual([]);
    expect(wakeAt(told.course)).toBe(700);
    expect(told.tell(700, { kind: "wake" })).toEqual(["pick"]);
  });

  it("is taken from the time between tokens while the provider is read, and from nothing while it is not", () => {
    const told = new Told();
    told.tell(100, output);
    told.lose(900, 500);
    told.tell(1_000, { kind: "reading", attempt: 1 });
    told.lose(2_200, 700);
    expect(told.tell(2_200, { kind: "wake" })).toEqual([]);
    expect(wakeAt(told.course)).toBe(2_700);
    told.tell(2_700, { kind: "wake" });
    expect(told.failure).toBe("stalled");
  });

  it("is not counted as reading time in which too little came", () => {
    const told = new Told({ minTokensPerSecond: 10, stallTimeoutMs: 60_000 });
    told.tell(100, output);
    told.tell(100, { kind: "reading", attempt: 1 });
    told.lose(12_100, 11_000);
    told.tell(12_100, output);
    expect(told.failure).toBeUndefined();
  });

  it("is added to the time that an attempt has in all", () => {
    const told = new Told({ totalTimeoutMs: 5_000, stallTimeoutMs: 60_000 });
    told.tell(100, output);
    told.lose(5_000, 1_000);
    expect(told.tell(5_000, { kind: "wake" })).toEqual([]);
    told.tell(6_000, { kind: "wake" });
    expect(told.failure).toBe("timeout");
  });

  it("leaves the usage of a whole answer its moment to come", () => {
    const told = new Told();
    told.tell(100, output);
    told.tell(100, { kind: "finish", attempt: 1, finish: { reason: "stop", raw: "" }, empty: false });
    const until = wakeAt(told.course);
    told.lose(until, 400);
    expect(wakeAt(told.course)).toBe(until + 400);
  });

  it("moves no deadline of a caller", () => {
    const told = new Told({}, { deadline: 3_000 });
    told.lose(3_000, 2_900);
    expect(told.tell(3_000, { kind: "wake" })).toContain("fail");
    expect(told.asked).toContainEqual(
      expect.objectContaining({ end: expect.objectContaining({ callerMade: true }) }),
    );
  });

  it("is nothing to a course without attempts that run", () => {
    const bench = new CourseBench({ holdTokens: 0, holdMs: 0 });
    const { course } = bench;
    const actions = bench.tell({ kind: "time-lost", lostMs: 5 }, 5);
    expect({ course: bench.course, actions }).toEqual({ course, actions: [] });
  });
});
