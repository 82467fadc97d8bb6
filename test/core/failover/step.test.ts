import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import {
  type Answer,
  arbitraryAnswer,
  arbitraryMove,
  arbitraryRules,
  type Move,
  type Played,
  play,
} from "./random-course.ts";

const lives = fc.record({
  rules: arbitraryRules,
  moves: fc.array(arbitraryMove, { maxLength: 40 }),
  answers: fc.array(arbitraryAnswer, { minLength: 1, maxLength: 8 }),
});

function holds(
  property: (played: Played, life: { moves: readonly Move[]; answers: readonly Answer[] }) => void,
) {
  fc.assert(
    fc.property(lives, (life) => {
      property(play(life.rules, life.moves, life.answers), life);
    }),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 3_000 },
  );
}

const of = <Kind extends CourseAction["kind"]>(actions: readonly CourseAction[], kind: Kind) =>
  actions.filter((action): action is Extract<CourseAction, { kind: Kind }> => action.kind === kind);

describe("step()", () => {
  it("ends every course exactly once, by its deadline", () => {
    holds(({ course, actions, endedAt }) => {
      expect(course.state.kind).toBe("over");
      expect(of(actions, "complete").length + of(actions, "fail").length).toBe(1);
      expect(["complete", "fail"]).toContain(actions.at(-1)?.kind);
      expect(endedAt).toBeLessThanOrEqual(course.rules.deadline);
    });
  });

  it("ends every attempt exactly once, and starts none twice", () => {
    holds(({ course, actions }) => {
      const ended = of(actions, "end").map((action) => action.attempt);
      expect(ended.toSorted((a, b) => a - b)).toEqual(course.attempts.map((attempt) => attempt.number));
      const started = of(actions, "start").map((action) => action.attempt);
      expect(new Set(started).size).toBe(started.length);
    });
  });

  it("never makes more attempts than the rules allow", () => {
    holds(({ course }) => expect(course.attempts.length).toBeLessThanOrEqual(course.rules.maxAttempts));
  });

  it("shows output of announced attempts only, and of a lower number never after a higher one", () => {
    holds(({ actions }) => {
      let highest = 0;
      for (const action of actions) {
        if (action.kind === "announce" || action.kind === "restart") {
          const number = action.kind === "announce" ? action.attempt : action.next;
          expect(number).toBeGreaterThanOrEqual(highest);
          highest = number;
        } else if (action.kind === "deliver" || action.kind === "release") {
          expect(action.attempt).toBe(highest);
        } else if (action.kind === "complete") {
          expect(action.attempt).toBe(highest);
        }
      }
    });
  });

  it("tells a restart for shown output and for nothing else", () => {
    holds(({ actions, course }) => {
      const shown = new Set(
        [...of(actions, "deliver"), ...of(actions, "release")].map((action) => action.attempt),
      );
      const restarted = of(actions, "restart").map((action) => action.attempt);
      for (const attempt of restarted) expect(shown.has(attempt)).toBe(true);
      // What was shown and did not become the answer was either restarted or ended the call.
      const last = Math.max(0, ...shown);
      for (const attempt of shown) if (attempt !== last) expect(restarted).toContain(attempt);
      if (course.rules.mode === "hold") expect(restarted).toEqual([]);
    });
  });

  it("delivers nothing in HOLD before the answer is whole", () => {
    holds(({ actions, course }) => {
      if (course.rules.mode !== "hold") return;
      expect(of(actions, "deliver")).toEqual([]);
      if (of(actions, "fail").length > 0) expect(of(actions, "release")).toEqual([]);
    });
  });

  it("goes nowhere else in FAIL, or where output cannot be recalled, once the client has seen output", () => {
    holds(({ actions, course }, { moves }) => {
      const committed = course.rules.mode === "fail" || !course.rules.recallable;
      if (!committed || moves.some((move) => move.kind === "output" && !move.commits)) return;
      expect(of(actions, "restart")).toEqual([]);
    });
  });

  it("lets a course complete only after a finish", () => {
    holds(({ actions }, { moves }) => {
      if (of(actions, "complete").length > 0) expect(moves.some((move) => move.kind === "finish")).toBe(true);
    });
  });

  it("gives up the losers of a race without holding it against them", () => {
    holds(({ actions }) => {
      for (const { attempt } of of(actions, "first-token")) {
        const index = actions.findIndex(
          (action) => action.kind === "first-token" && action.attempt === attempt,
        );
        const running = new Set(of(actions.slice(0, index), "start").map((action) => action.attempt));
        for (const action of of(actions.slice(0, index), "end")) running.delete(action.attempt);
        running.delete(attempt);
        for (const rival of running) {
          const end = of(actions, "end").find((action) => action.attempt === rival);
          expect(end?.end.kind).toBe("cancelled");
        }
      }
    });
  });
});
