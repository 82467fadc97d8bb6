import { describe, expect, it } from "vitest";
import { CourseBench, failureOf, kinds, only } from "./course-bench.ts";

describe("output", () => {
  it("goes out at once where nothing is held, of an attempt that was announced at its start", () => {
    const bench = CourseBench.running();
    expect(bench.output(1, 10)).toEqual([
      { kind: "first-token", attempt: 1 },
      { kind: "deliver", attempt: 1 },
    ]);
    expect(bench.output(1, 20)).toEqual([{ kind: "deliver", attempt: 1 }]);
  });

  it("commits with the first that is more than a thought, and stays committed", () => {
    const bench = CourseBench.running();
    bench.output(1, 10, { commits: false });
    expect(bench.attempt(1).phase).toMatchObject({ shown: "thoughts" });
    bench.output(1, 20);
    expect(bench.attempt(1).phase).toMatchObject({ shown: "output" });
    bench.output(1, 30, { commits: false });
    expect(bench.attempt(1).phase).toMatchObject({ shown: "output" });
  });

  it("is held in HOLD, however much of it comes, and goes out when the answer is whole", () => {
    const bench = CourseBench.running({ mode: "hold" });
    expect(kinds(bench.output(1, 10, { tokens: 50 }))).toEqual(["first-token", "hold"]);
    expect(bench.attempt(1).phase).toMatchObject({ shown: "nothing", heldTokens: 50 });
    // Nothing is let go by time.
    expect(bench.wakeAt).toBe(30_000);
    bench.finish(1, 20);
    expect(bench.tell({ kind: "ended", attempt: 1 }, 30)).toEqual([
      { kind: "end", attempt: 1, end: { kind: "succeeded" } },
      { kind: "announce", attempt: 1 },
      { kind: "release", attempt: 1 },
      { kind: "complete", attempt: 1 },
    ]);
  });

  it("is let go with the token that fills the prefix", () => {
    const bench = CourseBench.running({ mode: "hold-prefix", holdTokens: 3 });
    expect(kinds(bench.output(1, 10, { tokens: 2 }))).toEqual(["first-token", "hold"]);
    expect(kinds(bench.output(1, 20, { tokens: 1 }))).toEqual(["hold", "announce", "release"]);
    expect(kinds(bench.output(1, 30))).toEqual(["deliver"]);
    bench.finish(1, 40);
    // What went out is announced and released once.
    expect(kinds(bench.tell({ kind: "ended", attempt: 1 }, 50))).toEqual(["end", "complete"]);
  });

  it("is let go once it was held long enough", () => {
    const bench = CourseBench.running({ mode: "hold-prefix", holdMs: 500 });
    bench.output(1, 10);
    expect(bench.wakeAt).toBe(510);
    expect(bench.tell({ kind: "wake" }, 509)).toEqual([]);
    expect(bench.tell({ kind: "wake" }, 510)).toEqual([
      { kind: "announce", attempt: 1 },
      { kind: "release", attempt: 1 },
    ]);
    expect(bench.tell({ kind: "wake" }, 511)).toEqual([]);
    expect(bench.attempt(1).phase).toMatchObject({ shown: "output" });
  });

  it("after the finish is not delivered", () => {
    const bench = CourseBench.running();
    bench.finish(1, 10);
    expect(bench.output(1, 20)).toEqual([]);
  });
});

describe("the time between tokens", () => {
  const streaming = (place = {}) => {
    const bench = CourseBench.running({}, { stallTimeoutMs: 1_000, ...place });
    bench.output(1, 100);
    return bench;
  };

  it("runs while the provider is read, and only then", () => {
    const bench = streaming();
    // The client is slow: nothing runs out but the whole attempt.
    expect(bench.wakeAt).toBe(30_000);
    bench.tell({ kind: "reading", attempt: 1 }, 5_000);
    expect(bench.wakeAt).toBe(6_000);
    // Read already: the time is not begun anew.
    bench.tell({ kind: "reading", attempt: 1 }, 5_900);
    expect(bench.wakeAt).toBe(6_000);
    expect(bench.tell({ kind: "wake" }, 5_999)).toEqual([]);
    const actions = bench.tell({ kind: "wake" }, 6_000);
    expect(only(actions, "end").end).toMatchObject({
      callerMade: false,
      failure: { kind: "stalled", message: "tokens stopped coming" },
    });
  });

  it("is stopped by bytes without output and not given back by them", () => {
    const bench = streaming();
    bench.tell({ kind: "reading", attempt: 1 }, 200);
    bench.tell({ kind: "alive", attempt: 1 }, 900);
    expect(bench.wakeAt).toBe(30_000);
    // Not being read, bytes tell nothing.
    bench.tell({ kind: "alive", attempt: 1 }, 5_000);
    bench.tell({ kind: "reading", attempt: 1 }, 5_000);
    expect(bench.wakeAt).toBe(5_300);
    bench.tell({ kind: "alive", attempt: 1 }, 9_000);
    bench.tell({ kind: "reading", attempt: 1 }, 9_000);
    expect(bench.wakeAt).toBe(9_000);
  });

  it("is given back whole by output", () => {
    const bench = streaming();
    bench.tell({ kind: "reading", attempt: 1 }, 200);
    bench.tell({ kind: "alive", attempt: 1 }, 900);
    bench.output(1, 1_000);
    bench.tell({ kind: "reading", attempt: 1 }, 2_000);
    expect(bench.wakeAt).toBe(3_000);
  });

  it("does not run before the first token", () => {
    const bench = CourseBench.running();
    bench.tell({ kind: "reading", attempt: 1 }, 10);
    bench.tell({ kind: "alive", attempt: 1 }, 20);
    expect(bench.attempt(1).phase).toEqual({ kind: "awaiting-first-token" });
  });
});

describe("a trickle", () => {
  /** Reads for `readMs`, then `tokens` come, with bytes in between. */
  const readThenOutput = (readMs: number, tokens: number) => {
    const bench = CourseBench.running({}, { minTokensPerSecond: 1, stallTimeoutMs: 20_000 });
    bench.output(1, 0);
    bench.tell({ kind: "reading", attempt: 1 }, 0);
    bench.tell({ kind: "alive", attempt: 1 }, readMs - 4_000);
    bench.tell({ kind: "reading", attempt: 1 }, 100_000);
    return { bench, actions: bench.output(1, 104_000, { tokens }) };
  };

  it("is given up after a window of reading that brought less than the floor", () => {
    const { actions } = readThenOutput(10_000, 9);
    expect(only(actions, "end").end).toMatchObject({
      callerMade: false,
      failure: { kind: "too-slow", message: "fewer than 1 tokens came a second" },
    });
    expect(kinds(readThenOutput(10_000, 10).actions)).toEqual(["deliver"]);
    expect(kinds(readThenOutput(9_999, 0).actions)).toEqual(["deliver"]);
  });

  it("is counted from the first token on: output at once costs no reading time", () => {
    const bench = CourseBench.running({}, { minTokensPerSecond: 1 });
    bench.output(1, 10);
    for (let at = 20; at < 25_000; at += 1_000) {
      expect(kinds(bench.output(1, at, { tokens: 0 }))).toEqual(["deliver"]);
    }
  });
});

describe("an attempt without a token", () => {
  it("is given up at the endpoint's bound", () => {
    const bench = CourseBench.running();
    expect(bench.wakeAt).toBe(2_000);
    expect(bench.tell({ kind: "wake" }, 1_999)).toEqual([]);
    expect(only(bench.tell({ kind: "wake" }, 2_000), "end").end).toMatchObject({
      callerMade: false,
      failure: { kind: "first-token-timeout", message: "no first token came in time" },
    });
  });

  it("is given up at the caller's bound, and that is no evidence", () => {
    const bench = CourseBench.running({ ttftTimeoutMs: 700 });
    expect(only(bench.tell({ kind: "wake" }, 700), "end").end).toMatchObject({ callerMade: true });
  });

  it("is given up when its whole time is over, with a token or without", () => {
    const total = { totalTimeoutMs: 1_500, ttftTimeoutMs: 2_000 };
    const bench = CourseBench.running({ ttftTimeoutMs: 1_800 }, total);
    expect(bench.wakeAt).toBe(1_500);
    expect(only(bench.tell({ kind: "wake" }, 1_500), "end").end).toMatchObject({
      callerMade: false,
      failure: { kind: "timeout", message: "the attempt's total time ran out" },
    });
    const streaming = CourseBench.running({}, total);
    streaming.output(1, 10);
    expect(streaming.wakeAt).toBe(1_500);
    expect(streaming.tell({ kind: "wake" }, 1_499)).toEqual([]);
    expect(only(streaming.tell({ kind: "wake" }, 1_500), "end").end).toMatchObject({
      failure: { kind: "timeout" },
    });
  });
});

describe("a finish", () => {
  it("waits two seconds for usage and late errors, then the answer counts", () => {
    const bench = CourseBench.running();
    bench.output(1, 10);
    expect(bench.finish(1, 100)).toEqual([]);
    expect(bench.wakeAt).toBe(2_100);
    // Told twice, it is not waited for twice.
    expect(bench.finish(1, 1_000)).toEqual([]);
    expect(bench.wakeAt).toBe(2_100);
    expect(bench.tell({ kind: "wake" }, 2_099)).toEqual([]);
    expect(kinds(bench.tell({ kind: "wake" }, 2_100))).toEqual(["abort", "end", "complete"]);
    expect(bench.attempt(1).phase).toEqual({ kind: "succeeded" });
    expect(bench.course.state).toEqual({ kind: "over" });
  });

  it("without output is the first token as well", () => {
    expect(kinds(CourseBench.running().finish(1, 10))).toEqual(["first-token"]);
  });

  it("is an answer with a lost connection after it, and none with another failure", () => {
    const closing = () => {
      const bench = CourseBench.running();
      bench.output(1, 10);
      bench.finish(1, 20);
      return bench;
    };
    expect(kinds(closing().fail(1, failureOf("connection-lost"), 30))).toEqual(["end", "complete"]);
    expect(kinds(closing().fail(1, failureOf("server-error"), 30))).toEqual([
      "abort",
      "end",
      "restart",
      "pick",
    ]);
    // Before the finish it is one.
    const bench = CourseBench.running();
    expect(kinds(bench.fail(1, failureOf("connection-lost"), 30))).toContain("pick");
  });

  it("that a clean end comes before is a truncation", () => {
    const bench = CourseBench.running();
    bench.output(1, 10);
    expect(only(bench.tell({ kind: "ended", attempt: 1 }, 20), "end").end).toMatchObject({
      kind: "failed",
      callerMade: false,
      failure: { kind: "truncated", message: "the stream ended before the answer was whole" },
    });
  });

  it.each([
    { reason: "stop", empty: true, failure: "empty-answer" },
    { reason: "stop", empty: false, failure: undefined },
    // Out of tokens while thinking, or a refusal told by its reason alone.
    { reason: "length", empty: true, failure: undefined },
    { reason: "refusal", empty: true, failure: undefined },
  ] as const)("by $reason, empty: $empty, is the failure $failure", ({ reason, empty, failure }) => {
    const bench = CourseBench.running();
    const actions = bench.finish(1, 10, reason, empty);
    if (failure === undefined) expect(kinds(actions)).toEqual(["first-token"]);
    else
      expect(only(actions, "end").end).toMatchObject({
        callerMade: false,
        failure: {
          kind: failure,
          message: "the model was done and had said nothing",
          facts: { providerCode: "raw-stop" },
        },
      });
  });

  it.each([
    { reason: "refusal", kind: "refused" },
    { reason: "content-filter", kind: "content-filtered" },
  ] as const)("by $reason is taken elsewhere where the route asks for that", ({ reason, kind }) => {
    const actions = CourseBench.running({ failoverOnRefusal: true }).finish(1, 10, reason);
    expect(only(actions, "end").end).toMatchObject({
      callerMade: false,
      failure: {
        kind,
        message: "the model declined, and the route takes refusals elsewhere",
        facts: { providerCode: `raw-${reason}` },
      },
    });
    expect(kinds(actions)).toContain("pick");
    expect(kinds(CourseBench.running().finish(1, 10, reason))).toEqual(["first-token"]);
    expect(kinds(CourseBench.running({ failoverOnRefusal: true }).finish(1, 10, "length"))).toEqual([
      "first-token",
    ]);
  });
});
