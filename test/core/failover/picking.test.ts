import { describe, expect, it } from "vitest";
import { CourseBench, failureOf, kinds, only, place } from "./course-bench.ts";

describe("a pick", () => {
  it.each([
    { maxWaitMs: 5_000, deadline: 60_000, now: 0, waitUntil: 5_000 },
    // A quarter of what is left: the attempt after the wait wants a chance.
    { maxWaitMs: 5_000, deadline: 8_000, now: 0, waitUntil: 2_000 },
    { maxWaitMs: 5_000, deadline: 8_000, now: 4_000, waitUntil: 5_000 },
  ])(
    "at $now waits until $waitUntil where $maxWaitMs ms are allowed and the call ends at $deadline",
    (given) => {
      const bench = new CourseBench(given);
      const { pick } = only(bench.tell({ kind: "begin" }, given.now), "pick");
      expect(pick).toEqual({ purpose: "first", waitUntil: given.waitUntil });
    },
  );

  it("that nobody made is not answered", () => {
    const bench = CourseBench.running();
    expect(bench.picked({ endpoint: "b" }, 10)).toEqual([]);
    expect(bench.refused(10)).toEqual([]);
    expect(bench.course.attempts.map(({ endpoint }) => endpoint)).toEqual(["a"]);
  });
});

describe("an attempt", () => {
  it("takes over the bounds of its endpoint, counted from when it may be sent", () => {
    const bench = new CourseBench();
    bench.tell({ kind: "begin" }, 100);
    expect(kinds(bench.picked({ startAt: 300, hedgeAt: 900 }, 100))).toEqual(["announce"]);
    expect(bench.attempt(1)).toEqual({
      number: 1,
      endpoint: "a",
      account: "account-a",
      contextWindow: 8_000,
      hedge: false,
      bounds: {
        firstTokenBy: 2_300,
        callerBound: false,
        stallMs: place.stallTimeoutMs,
        minTokensPerSecond: 0,
        endBy: 30_300,
        hedgeAt: 900,
      },
      phase: { kind: "paced", startAt: 300 },
    });
    expect(bench.wakeAt).toBe(300);
    expect(bench.tell({ kind: "wake" }, 299)).toEqual([]);
    expect(bench.tell({ kind: "wake" }, 300)).toEqual([{ kind: "start", attempt: 1 }]);
    expect(bench.attempt(1).phase.kind).toBe("awaiting-first-token");
  });

  it("starts at once where its time is now or was", () => {
    const bench = new CourseBench();
    bench.tell({ kind: "begin" }, 100);
    expect(kinds(bench.picked({ startAt: 40 }, 100))).toEqual(["announce", "start"]);
    expect(bench.attempt(1).bounds).toMatchObject({ firstTokenBy: 2_100, endBy: 30_100 });
  });

  it.each([
    { ttftTimeoutMs: 1_999, firstTokenBy: 1_999, callerBound: true },
    // The endpoint would have been given up by then in any case.
    { ttftTimeoutMs: 2_000, firstTokenBy: 2_000, callerBound: false },
    { ttftTimeoutMs: 9_000, firstTokenBy: 2_000, callerBound: false },
  ])("heeds a caller who waits $ttftTimeoutMs ms for a first token", (given) => {
    const bench = CourseBench.running({ ttftTimeoutMs: given.ttftTimeoutMs });
    expect(bench.attempt(1).bounds).toMatchObject({
      firstTokenBy: given.firstTokenBy,
      callerBound: given.callerBound,
    });
  });

  it.each([
    { mode: "restart", announced: true },
    { mode: "fail", announced: true },
    { mode: "hold", announced: false },
    { mode: "hold-prefix", announced: false },
  ] as const)("is announced at its start in $mode: $announced", ({ mode, announced }) => {
    const bench = new CourseBench({ mode });
    bench.tell({ kind: "begin" }, 0);
    expect(kinds(bench.picked({}, 0))).toEqual(announced ? ["announce", "start"] : ["start"]);
  });
});

describe("a refusal of the pool", () => {
  const begun = (change = {}) => {
    const bench = new CourseBench(change);
    bench.tell({ kind: "begin" }, 0);
    return bench;
  };

  it("is waited out where room comes soon enough, to the millisecond", () => {
    const bench = begun();
    expect(bench.refused(0, { retryAt: 5_000 })).toEqual([]);
    expect(bench.wakeAt).toBe(5_000);
    expect(bench.tell({ kind: "wake" }, 4_999)).toEqual([]);
    // On the terms that were set first: the wait is not begun anew.
    expect(only(bench.tell({ kind: "wake" }, 5_000), "pick").pick).toEqual({
      purpose: "first",
      waitUntil: 5_000,
    });
    expect(kinds(begun().refused(0, { retryAt: 5_001 }))).toEqual(["fail"]);
  });

  it("is never waited out to the deadline itself", () => {
    const wait = { maxWaitMs: 4_000, deadline: 4_000 };
    const bench = new CourseBench(wait);
    bench.tell({ kind: "begin" }, 0);
    bench.course = {
      ...bench.course,
      state: { kind: "picking", pick: { purpose: "first", waitUntil: 4_000 } },
    };
    expect(kinds(bench.refused(0, { retryAt: 4_000 }))).toEqual(["fail"]);
  });

  it("is asked again after ten milliseconds at the soonest", () => {
    const bench = begun();
    bench.refused(0, { retryAt: 1 });
    expect(bench.wakeAt).toBe(10);
  });

  it("keeps a call that stands in line for as long as it may wait, and a turn ends the wait", () => {
    const bench = begun();
    bench.refused(0, { retryAt: 200, inLine: true });
    expect(bench.wakeAt).toBe(5_000);
    expect(kinds(bench.tell({ kind: "turn" }, 300))).toEqual(["pick"]);
    // At the end of its time nobody's turn helps.
    bench.refused(5_000, { retryAt: 5_000, inLine: true });
    expect(bench.course.state.kind).toBe("over");
  });

  it("leads back to the endpoint that failed, after a back-off, where none else has room", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("server-error"), 100);
    expect(bench.refused(100, { chance: 0.5 })).toEqual([]);
    // Half of the first 200 ms.
    expect(bench.wakeAt).toBe(200);
    // A back-off is nobody's turn.
    expect(bench.tell({ kind: "turn" }, 150)).toEqual([]);
    const { pick, exclusions } = only(bench.tell({ kind: "wake" }, 200), "pick");
    expect(pick).toEqual({ purpose: "retry", waitUntil: 5_100 });
    expect(exclusions.endpoints).toEqual([]);
    // A retry that finds no room is not followed by another back-off.
    expect(kinds(bench.refused(200))).toEqual(["fail"]);
  });

  it("waits twice as long for the second retry", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("server-error"), 0);
    bench.picked({ endpoint: "b", account: "account-b" }, 0);
    bench.fail(2, failureOf("server-error"), 100);
    bench.refused(100, { chance: 0.5 });
    expect(bench.wakeAt).toBe(300);
  });

  it("prefers room to a back-off that ends with it", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("server-error"), 100);
    bench.refused(100, { retryAt: 200, chance: 0.5 });
    expect(bench.course.state).toMatchObject({ awaits: "room", next: { purpose: "failover" } });
  });

  it("heeds how long the endpoint asked to be left alone", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("rate-limited", { retryAfterMs: 3_000 }), 100);
    bench.refused(100, { chance: 0 });
    expect(bench.wakeAt).toBe(3_100);
    // It asked for a second more than the call may wait.
    const other = CourseBench.running();
    other.fail(1, failureOf("rate-limited", { retryAfterMs: 6_000 }), 100);
    expect(kinds(other.refused(100, { chance: 0 }))).toEqual(["fail"]);
  });

  it("ends the call where the failure forbids the same endpoint", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("unauthenticated"), 100);
    expect(kinds(bench.refused(100))).toEqual(["fail"]);
  });
});

describe("what the attempts so far forbid", () => {
  it("is every endpoint that was tried, the account whose quota is used up, and windows that were too small", () => {
    const bench = CourseBench.running({ maxAttempts: 9 });
    bench.fail(1, failureOf("server-error"), 0);
    bench.picked({ endpoint: "b", account: "account-b", contextWindow: 100 }, 0);
    bench.fail(2, failureOf("quota-exhausted"), 0);
    bench.picked({ endpoint: "c", account: "account-c", contextWindow: 16_000 }, 0);
    bench.fail(3, failureOf("context-exceeded"), 0);
    bench.picked({ endpoint: "d", account: "account-d", contextWindow: 12_000 }, 0);
    const { exclusions } = only(bench.fail(4, failureOf("context-exceeded"), 0), "pick");
    expect(exclusions).toEqual({
      endpoints: ["a", "b", "c", "d"],
      accounts: ["account-b"],
      windowAbove: 16_000,
    });
  });

  it("lets a retry go back to what may be tried again and has rested, and to nothing else", () => {
    const bench = CourseBench.running({ maxAttempts: 9 });
    bench.fail(1, failureOf("server-error"), 0);
    bench.picked({ endpoint: "b" }, 0);
    bench.fail(2, failureOf("unauthenticated"), 0);
    bench.picked({ endpoint: "c" }, 0);
    bench.fail(3, failureOf("overloaded", { retryAfterMs: 4_000 }), 0);
    bench.refused(0, { chance: 0.5 });
    const wokenAt = bench.wakeAt;
    expect(wokenAt).toBe(200);
    expect(only(bench.tell({ kind: "wake" }, wokenAt), "pick").exclusions.endpoints).toEqual(["b", "c"]);
  });
});
