import { describe, expect, it } from "vitest";
import type { RefusalReason } from "../../../src/core/model/refusal.ts";
import {
  closedDetail,
  closedTo,
  hasRoomForHedge,
  pacedBy,
  refusesNow,
  reopensAt,
} from "../../../src/core/routing/availability.ts";
import { refusalsOf, retryTime } from "../../../src/core/routing/refusals.ts";
import { shapeOf } from "../../pool/fixtures.ts";
import { waitingSince } from "../health/waiting.ts";
import { candidateOf, limited, proveHalf, type TestCandidate, trip } from "./candidates.ts";

const none = { input: 0, output: 0 };
const now = 10_000;

/** One case for each way in which an endpoint is closed, and what is said of it. */
const closings: readonly {
  readonly way: string;
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly reopens: number | undefined;
  close(candidate: TestCandidate): void;
}[] = [
  {
    way: "an operator drained it",
    reason: "drained",
    detail: "an operator drained it",
    reopens: undefined,
    close: ({ at }) => {
      at.drained = true;
    },
  },
  {
    way: "it is in quarantine",
    reason: "blocked",
    detail: "it is in quarantine until an operator resumes it: it served from mars",
    reopens: undefined,
    close: ({ at }) => {
      at.quarantine = "it served from mars";
    },
  },
  {
    way: "its account's quota is used up",
    reason: "blocked",
    detail: "the month's quota, for 50.0 s",
    reopens: 60_000,
    close: ({ at }) => at.account.exhausted(60_000, "the month's quota"),
  },
  {
    way: "its account is rate limited",
    reason: "rate-limit",
    detail: "the account's rate limit, for 2.5 s",
    reopens: 12_500,
    close: ({ at }) => at.account.rateLimited("m", 2_500, true, now),
  },
  {
    way: "its key was refused",
    reason: "blocked",
    detail: "the test trips it: auth",
    // Two probes, half a second apart, after the block.
    reopens: 31_000,
    close: (candidate) => trip(candidate, 30_000, "auth"),
  },
  {
    way: "its quota is used up",
    reason: "blocked",
    detail: "the test trips it: quota",
    reopens: 31_000,
    close: (candidate) => trip(candidate, 30_000, "quota"),
  },
  {
    way: "its breaker is open",
    reason: "breaker",
    detail: "its breaker is open: the test trips it: evidence",
    reopens: 31_000,
    close: (candidate) => trip(candidate, 30_000),
  },
  {
    way: "its breaker is half open",
    reason: "breaker",
    detail: "its breaker is half-open: the test trips it: evidence",
    // It could take a live request now: look again in a tenth of a second.
    reopens: 10_100,
    close: (candidate) => proveHalf(candidate, now - 500),
  },
  {
    way: "it rests after a 429",
    reason: "rate-limit",
    detail: "it rests after a 429, for 0.5 s",
    reopens: 10_500,
    close: ({ at }) => at.capacity.rejected(undefined, now),
  },
];

describe("an endpoint that takes no work", () => {
  it.each(closings)("because $way says $reason, for people too, and when to come back", (given) => {
    const candidate = candidateOf("a");
    expect(closedTo(candidate.at, now)).toBeUndefined();
    given.close(candidate);
    expect(closedTo(candidate.at, now)).toBe(given.reason);
    expect(refusesNow(candidate.at, now)).toBe(given.reason);
    expect(closedDetail(candidate.at, given.reason, now)).toBe(given.detail);
    expect(reopensAt(candidate.at, given.reason, none, now)).toBe(given.reopens);
  });

  it("is told by its first reason where there are several", () => {
    const candidate = candidateOf("a");
    for (const { close } of closings.toReversed()) close(candidate);
    expect(closedTo(candidate.at, now)).toBe("drained");
    candidate.at.drained = false;
    expect(closedDetail(candidate.at, "blocked", now)).toContain("quarantine");
    expect(reopensAt(candidate.at, "rate-limit", none, now)).toBeUndefined();
  });

  it("in doubt has as many attempts out as decide its case", () => {
    const { at } = candidateOf("a");
    const attempt = waitingSince(0, at.health.ttft.expectation(0));
    for (let i = 0; i < 9; i += 1) at.waiting.enter({ ...attempt, source: "live" });
    expect(refusesNow(at, now)).toBeUndefined();
    for (let i = 0; i < 2; i += 1) {
      at.health.failed(
        { severity: 1, reason: "it failed", credited: false, charged: false, capped: undefined },
        "live",
        {
          now,
          chance: 0.5,
        },
      );
    }
    expect(closedTo(at, now)).toBeUndefined();
    expect(refusesNow(at, now)).toBe("breaker");
    expect(closedDetail(at, "breaker", now)).toBe(
      "its last attempts failed, and those that run decide its case",
    );
    at.health.succeeded("live", now);
    expect(refusesNow(at, now)).toBeUndefined();
  });
});

describe("an endpoint without room", () => {
  it("has no slot: somebody else must end first", () => {
    const { at } = candidateOf("a", { endpoint: limited({ concurrency: 1 }) });
    expect(pacedBy(at, none, now)).toBe(0);
    at.capacity.reserve(none, now);
    expect(pacedBy(at, none, now)).toBeUndefined();
    expect(closedDetail(at, "capacity", now)).toBe("it runs as many attempts as it may");
    expect(reopensAt(at, "capacity", none, now)).toBe(now + 100);
  });

  it("is paced up to a quarter of a second, and has no room beyond", () => {
    // 0.95 a second, three at once.
    const { at } = candidateOf("a", { endpoint: limited({ requestsPerMinute: 60 }) });
    for (let i = 0; i < 3; i += 1) at.capacity.reserve(none, now);
    expect(pacedBy(at, none, now)).toBeUndefined();
    expect(closedDetail(at, "capacity", now)).toBe("its rate limit leaves no room now");
    const waitMs = 1_000 / 0.95;
    expect(reopensAt(at, "capacity", none, now)).toBeCloseTo(now + waitMs - 250);
    expect(pacedBy(at, none, now + waitMs - 249)).toBeCloseTo(249);
    expect(reopensAt(at, "capacity", none, now + waitMs)).toBeCloseTo(now + waitMs + 1);
  });

  it("has none for a hedge from a fifth of any limit down", () => {
    const { at } = candidateOf("a", { endpoint: limited({ concurrency: 10, requestsPerMinute: 6_000 }) });
    for (let i = 0; i < 7; i += 1) at.capacity.reserve(none, i * 1_000);
    expect(hasRoomForHedge(at, now)).toBe(true);
    at.capacity.reserve(none, 9_000);
    expect(hasRoomForHedge(at, now)).toBe(false);
  });

  it("has too little money, and no waiting helps", () => {
    const { at } = candidateOf("a");
    expect(closedDetail(at, "budget", now)).toBe("the budget has not enough left for it");
    expect(reopensAt(at, "budget", none, now)).toBeUndefined();
    expect(closedDetail(at, "cost", now)).toBe("cost");
  });
});

describe("what a call is told that nothing could take", () => {
  const candidates = () => {
    const open = candidateOf("open");
    const tried = candidateOf("tried");
    const resting = candidateOf("resting");
    resting.at.capacity.rejected(undefined, now);
    const poor = candidateOf("poor", {
      endpoint: {
        price: { inputNanoUsd: 10, cachedInputNanoUsd: 10, cacheWriteNanoUsd: 10, outputNanoUsd: 1 },
      },
    });
    return [open, tried, resting, poor];
  };
  const reasons = [undefined, "tried", "rate-limit", "budget"] as const;

  it("is one reason for each that has one, with what a budget would need", () => {
    const shape = shapeOf({ maxOutputTokens: 100 });
    expect(refusalsOf(candidates(), reasons, shape, now)).toEqual([
      {
        endpoint: "tried",
        reason: "tried",
        detail: "it was tried already, or shares the account of one whose quota is used up",
      },
      { endpoint: "resting", reason: "rate-limit", detail: "it rests after a 429, for 0.5 s" },
      {
        endpoint: "poor",
        reason: "budget",
        detail: "the budget has not enough left for it",
        needsNanoUsd: 5_100,
      },
    ]);
  });

  it("is the soonest time at which one of them may take it, and never at once", () => {
    expect(retryTime(candidates(), reasons, shapeOf(), now)).toBe(10_500);
    expect(retryTime(candidates(), reasons, shapeOf(), 10_495)).toBe(10_515);
    expect(
      retryTime(candidates(), [undefined, "tried", undefined, "budget"], shapeOf(), now),
    ).toBeUndefined();
    expect(
      retryTime(candidates(), [undefined, undefined, undefined, undefined], shapeOf(), now),
    ).toBeUndefined();
  });
});
