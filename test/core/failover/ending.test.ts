import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/core/failover/course.ts";
import type { CourseAction } from "../../../src/core/failover/course-action.ts";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import type { RefusalReason } from "../../../src/core/model/refusal.ts";
import { CourseBench, failureOf, kinds, only } from "./course-bench.ts";

const verdictOf = (actions: readonly CourseAction[]): Verdict => only(actions, "fail").verdict;
const refusal = (endpoint: string, reason: RefusalReason) => ({
  endpoint,
  reason,
  detail: `it is ${reason}`,
});

describe("a failure that nothing may follow", () => {
  it.each([
    { kind: "invalid-request", status: "invalid-argument", own: true },
    { kind: "refused", status: "failed-precondition", own: true },
    { kind: "context-exceeded", status: "invalid-argument", own: true },
    { kind: "server-error", status: "unavailable", own: false },
    { kind: "rate-limited", status: "resource-exhausted", own: false },
  ] as const)("$kind ends the call as $status, in its own words: $own", ({ kind, status, own }) => {
    const bench = CourseBench.running({ maxAttempts: 1 });
    const verdict = verdictOf(bench.fail(1, failureOf(kind, { retryAfterMs: 700 }), 0));
    expect(verdict).toEqual({
      status,
      message: own ? `the test: ${kind}` : `every attempt failed; the last: the test: ${kind}`,
      retryAfterMs: 700,
      refusals: [],
    });
  });

  it("speaks for all attempts: of two causes it makes the one that a later call may not meet", () => {
    const bench = CourseBench.running({ maxAttempts: 2 });
    bench.fail(1, failureOf("rate-limited", { retryAfterMs: 900 }), 0);
    bench.picked({ endpoint: "b" }, 0);
    const verdict = verdictOf(bench.fail(2, failureOf("server-error", { retryAfterMs: 400 }), 0));
    expect(verdict).toMatchObject({ status: "unavailable", retryAfterMs: 400 });
  });

  it("says nothing of when to come back where no provider did", () => {
    const verdict = verdictOf(CourseBench.running({ maxAttempts: 1 }).fail(1, failureOf("server-error"), 0));
    expect(verdict.retryAfterMs).toBeUndefined();
  });
});

describe("a call for which no endpoint is left", () => {
  it.each([
    { reasons: ["policy", "capability"], status: "failed-precondition" },
    { reasons: ["preference", "context-window", "cost"], status: "failed-precondition" },
    { reasons: [], status: "failed-precondition" },
    { reasons: ["capacity", "rate-limit", "budget"], status: "resource-exhausted" },
    { reasons: ["policy", "capacity"], status: "resource-exhausted" },
    { reasons: ["breaker", "drained", "blocked"], status: "unavailable" },
    { reasons: ["breaker", "capacity"], status: "unavailable" },
  ] as const)("for $reasons ends as $status", ({ reasons, status }) => {
    const bench = new CourseBench();
    bench.tell({ kind: "begin" }, 0);
    const refusals = reasons.map((reason, nth) => refusal(`e${nth}`, reason));
    const verdict = verdictOf(bench.refused(0, { refusals }));
    expect(verdict.status).toBe(status);
    expect(verdict.refusals).toEqual(refusals);
  });

  it("tells what was tried, and why the others were not", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("unauthenticated"), 0);
    const refusals = [refusal("a", "tried"), refusal("b", "breaker"), refusal("c", "policy")];
    expect(verdictOf(bench.refused(0, { refusals })).message).toBe(
      "no endpoint is left; the last attempt: the test: unauthenticated; not tried: b: it is breaker; c: it is policy",
    );
    const fresh = new CourseBench();
    fresh.tell({ kind: "begin" }, 0);
    expect(verdictOf(fresh.refused(0)).message).toBe("no endpoint is left; no endpoint was tried");
  });

  it("is told to come back when the pool has room, else when a provider said so", () => {
    const bench = CourseBench.running();
    bench.fail(1, failureOf("quota-window", { retryAfterMs: 90_000 }), 0);
    expect(verdictOf(bench.refused(1_000, { retryAt: 31_000 })).retryAfterMs).toBe(30_000);
    const other = CourseBench.running();
    other.fail(1, failureOf("quota-window", { retryAfterMs: 90_000 }), 0);
    expect(verdictOf(other.refused(1_000)).retryAfterMs).toBe(90_000);
    // A moment that has passed while the call waited in vain.
    const late = new CourseBench({ maxWaitMs: 0 });
    late.tell({ kind: "begin" }, 5_000);
    expect(verdictOf(late.refused(5_000, { retryAt: 4_000 })).retryAfterMs).toBe(0);
  });
});

describe("a call whose client leaves", () => {
  it("gives up what runs, blames nobody and ends", () => {
    const bench = CourseBench.running();
    const actions = bench.tell({ kind: "cancelled" }, 100);
    expect(kinds(actions)).toEqual(["abort", "end", "fail"]);
    expect(only(actions, "end").end).toEqual({ kind: "cancelled" });
    expect(verdictOf(actions)).toEqual({
      status: "cancelled",
      message: "the client left",
      retryAfterMs: undefined,
      refusals: [],
    });
    expect(bench.attempt(1).phase).toEqual({ kind: "cancelled" });
    expect(bench.wakeAt).toBe(Number.POSITIVE_INFINITY);
    expect(bench.tell({ kind: "wake" }, 60_000)).toEqual([]);
  });
});

describe("a call whose time is over", () => {
  it("gives up what runs as the caller's bound, which is no evidence against the endpoint", () => {
    const bench = CourseBench.running({ deadline: 1_500 });
    expect(bench.wakeAt).toBe(1_500);
    expect(bench.tell({ kind: "wake" }, 1_499)).toEqual([]);
    const actions = bench.tell({ kind: "wake" }, 1_500);
    expect(kinds(actions)).toEqual(["abort", "end", "fail"]);
    expect(only(actions, "end").end).toMatchObject({
      kind: "failed",
      callerMade: true,
      failure: { kind: "timeout", message: "the call's deadline passed" },
    });
    expect(bench.attempt(1).phase).toMatchObject({ kind: "failed", at: 1_500 });
    expect(verdictOf(actions)).toEqual({
      status: "deadline-exceeded",
      message: "no answer was complete before the deadline",
      retryAfterMs: undefined,
      refusals: [],
    });
  });
});

describe("an attempt that was never sent", () => {
  it("cannot have failed by the deadline, nor been billed", () => {
    const bench = new CourseBench({ deadline: 1_000 });
    bench.tell({ kind: "begin" }, 900);
    bench.picked({ startAt: 1_100 }, 900);
    const actions = bench.tell({ kind: "wake" }, 1_000);
    expect(only(actions, "end").end).toEqual({ kind: "cancelled" });
    expect(bench.attempt(1).phase).toEqual({ kind: "cancelled" });
    expect(verdictOf(actions).status).toBe("deadline-exceeded");
  });
});

describe("whether a failure is followed by another attempt", () => {
  const afterOutput = (rules: ConstructorParameters<typeof CourseBench>[0], kind: FailureKind) => {
    const bench = CourseBench.running(rules);
    bench.output(1, 10);
    return kinds(bench.fail(1, failureOf(kind), 20)).slice(2);
  };
  const atFirst = (rules: ConstructorParameters<typeof CourseBench>[0], kind: FailureKind, now = 20) =>
    kinds(CourseBench.running(rules).fail(1, failureOf(kind), now)).slice(2);

  it("hangs on what the client has seen, where it cannot be recalled", () => {
    expect(afterOutput({}, "server-error")).toEqual(["restart", "pick"]);
    expect(afterOutput({ mode: "fail" }, "server-error")).toEqual(["fail"]);
    expect(afterOutput({ recallable: false }, "server-error")).toEqual(["fail"]);
    expect(atFirst({ mode: "fail" }, "server-error")).toEqual(["pick"]);
    expect(atFirst({ recallable: false }, "server-error")).toEqual(["pick"]);
    // Thoughts are no output on which anybody acts.
    const thinking = CourseBench.running({ mode: "fail" });
    thinking.output(1, 10, { commits: false });
    expect(kinds(thinking.fail(1, failureOf("server-error"), 20))).toContain("pick");
  });

  it("hangs on the kind of failure and what the caller allows", () => {
    expect(atFirst({}, "invalid-request")).toEqual(["fail"]);
    expect(atFirst({}, "refused")).toEqual(["fail"]);
    expect(atFirst({ failoverOnRefusal: true }, "refused")).toEqual(["pick"]);
    // Possibly billed: the caller may say that nothing is bought twice.
    expect(atFirst({ onAmbiguous: "fail" }, "stalled")).toEqual(["fail"]);
    expect(atFirst({ onAmbiguous: "failover" }, "stalled")).toEqual(["pick"]);
    expect(atFirst({ onAmbiguous: "fail" }, "connect")).toEqual(["pick"]);
  });

  it("hangs on the attempts and the time that are left", () => {
    expect(atFirst({ maxAttempts: 1 }, "connect")).toEqual(["fail"]);
    expect(atFirst({ maxAttempts: 2 }, "connect")).toEqual(["pick"]);
    expect(atFirst({ deadline: 1_000 }, "connect", 999)).toEqual(["pick"]);
    expect(atFirst({ deadline: 1_000 }, "connect", 1_000)).toEqual(["fail"]);
  });
});
