/** Plays random but lawful events against a course and keeps what it asked for. */
import fc from "fast-check";
import { type Course, createCourse, isLive, type Rules } from "../../../src/core/failover/course.ts";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import type { CourseEvent } from "../../../src/core/failover/course-event.ts";
import { step } from "../../../src/core/failover/step.ts";
import { wakeAt } from "../../../src/core/failover/wake.ts";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { dispositions } from "../../../src/core/model/disposition.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import type { FinishReason } from "../../../src/core/model/finish.ts";

export const arbitraryRules: fc.Arbitrary<Rules> = fc.record({
  mode: fc.constantFrom("restart", "hold", "hold-prefix", "fail"),
  holdTokens: fc.integer({ min: 1, max: 6 }),
  holdMs: fc.integer({ min: 0, max: 200 }),
  maxAttempts: fc.integer({ min: 1, max: 6 }),
  deadline: fc.integer({ min: 1, max: 20_000 }),
  maxWaitMs: fc.integer({ min: 0, max: 5_000 }),
  ttftTimeoutMs: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
  failoverOnRefusal: fc.boolean(),
  onAmbiguous: fc.constantFrom("failover", "fail"),
  recallable: fc.boolean(),
});

/** What fate does next: let time pass, or let an attempt speak. */
export type Move =
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "output"; readonly commits: boolean; readonly tokens: number }
  | { readonly kind: "alive" | "reading" | "ended" }
  | { readonly kind: "leave" }
  | { readonly kind: "finish"; readonly reason: FinishReason; readonly empty: boolean }
  | { readonly kind: "fail"; readonly failure: FailureKind; readonly retryAfterMs: number | undefined };

const kinds = Object.keys(dispositions) as FailureKind[];

export const arbitraryMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("output" as const),
      commits: fc.boolean(),
      tokens: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("alive" as const, "reading" as const, "ended" as const) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "leave" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("finish" as const),
      reason: fc.constantFrom<FinishReason>("stop", "length", "refusal", "content-filter", "tool-calls"),
      empty: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("fail" as const),
      failure: fc.constantFrom(...kinds),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined }),
    }),
  },
);

/** How the pool answers the n-th pick. */
export interface Answer {
  readonly refused: boolean;
  readonly retryInMs: number | undefined;
  readonly pacedMs: number;
  readonly hedgeInMs: number | undefined;
}

export const arbitraryAnswer: fc.Arbitrary<Answer> = fc.record({
  refused: fc.boolean(),
  retryInMs: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
  pacedMs: fc.integer({ min: 0, max: 250 }),
  hedgeInMs: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
});

export interface Played {
  readonly course: Course;
  readonly actions: readonly CourseAction[];
  readonly endedAt: number;
}

/** Plays the moves, then lets time run until the course is over. */
export function play(rules: Rules, moves: readonly Move[], answers: readonly Answer[]): Played {
  const player = new Player(rules, answers);
  player.tell({ kind: "begin" });
  for (const [nth, move] of moves.entries()) player.move(move, nth);
  player.runOut();
  return player;
}

/** Clients leave now and then only, or no course would get far. */
function leave(nth: number): CourseEvent | undefined {
  return nth % 5 === 0 ? { kind: "cancelled" } : undefined;
}

class Player implements Played {
  course: Course;
  now = 0;
  endedAt = Number.POSITIVE_INFINITY;
  readonly actions: CourseAction[] = [];
  readonly #answers: readonly Answer[];
  #picks = 0;

  constructor(rules: Rules, answers: readonly Answer[]) {
    this.course = createCourse(rules);
    this.#answers = answers;
  }

  tell(event: CourseEvent): void {
    const { course, actions } = step(this.course, event, this.now);
    this.course = course;
    if (course.state.kind === "over") this.endedAt = Math.min(this.endedAt, this.now);
    for (const action of actions) {
      this.actions.push(action);
      if (action.kind === "pick") this.tell(this.#answer());
    }
  }

  move(move: Move, nth: number): void {
    if (move.kind === "pass") {
      this.#pass(this.now + move.ms);
      return;
    }
    const event = move.kind === "leave" ? leave(nth) : this.#spoken(move, nth);
    if (event !== undefined) this.tell(event);
  }

  /** What one of the attempts that run says; undefined when none runs. */
  #spoken(move: Exclude<Move, { kind: "pass" | "leave" }>, nth: number): CourseEvent | undefined {
    const live = this.course.attempts.filter((attempt) => isLive(attempt) && attempt.phase.kind !== "paced");
    const attempt = live[nth % Math.max(1, live.length)]?.number;
    if (attempt === undefined) return undefined;
    switch (move.kind) {
      case "finish":
        return { kind: "finish", attempt, finish: { reason: move.reason, raw: "" }, empty: move.empty };
      case "fail": {
        const failure = new Failure(move.failure, "random", { retryAfterMs: move.retryAfterMs });
        return { kind: "failed", attempt, failure };
      }
      case "output":
        return { kind: "output", attempt, commits: move.commits, tokens: move.tokens };
      default:
        return { kind: move.kind, attempt };
    }
  }

  runOut(): void {
    this.#pass(Number.MAX_SAFE_INTEGER);
  }

  #pass(until: number): void {
    for (let steps = 0; steps < 1_000; steps++) {
      const at = wakeAt(this.course);
      if (at > until) break;
      this.now = Math.max(this.now, at);
      this.tell({ kind: "wake" });
    }
    if (until < Number.MAX_SAFE_INTEGER) this.now = Math.max(this.now, until);
  }

  #answer(): CourseEvent {
    const nth = this.#picks++;
    const answer = this.#answers[nth % this.#answers.length];
    if (answer === undefined || answer.refused) {
      const retryAt = answer?.retryInMs === undefined ? undefined : this.now + answer.retryInMs;
      return { kind: "refused", refusals: [], retryAt, chance: 0.5 };
    }
    const place = {
      endpoint: `e${nth}`,
      account: `a${nth}`,
      contextWindow: 0,
      startAt: this.now + answer.pacedMs,
      ttftTimeoutMs: 2_000,
      stallTimeoutMs: 1_000,
      minTokensPerSecond: 1,
      totalTimeoutMs: 10_000,
      hedgeAt: answer.hedgeInMs === undefined ? undefined : this.now + answer.hedgeInMs,
    };
    return { kind: "picked", place };
  }
}
