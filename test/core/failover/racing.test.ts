import { describe, expect, it } from "vitest";
import { CourseBench, failureOf, kinds, only } from "./course-bench.ts";

/** Two attempts that race since 800, neither with a token. */
function race(rules: ConstructorParameters<typeof CourseBench>[0] = {}): CourseBench {
  const bench = CourseBench.running(rules, { hedgeAt: 800 });
  bench.tell({ kind: "wake" }, 800);
  bench.picked({ endpoint: "b", hedgeAt: 1_600 }, 800);
  return bench;
}

describe("a hedge", () => {
  it("is asked for when its time has come, and goes elsewhere", () => {
    const bench = CourseBench.running({}, { hedgeAt: 800 });
    expect(bench.wakeAt).toBe(800);
    expect(bench.tell({ kind: "wake" }, 799)).toEqual([]);
    const { pick, exclusions } = only(bench.tell({ kind: "wake" }, 800), "pick");
    expect(pick.purpose).toBe("hedge");
    expect(exclusions.endpoints).toEqual(["a"]);
  });

  it("is not announced before it wins: a higher number would void the first", () => {
    const bench = CourseBench.running({}, { hedgeAt: 800 });
    bench.tell({ kind: "wake" }, 800);
    expect(bench.picked({ endpoint: "b" }, 800)).toEqual([{ kind: "start", attempt: 2 }]);
    expect(bench.attempt(2).hedge).toBe(true);
    expect(bench.output(2, 900)).toEqual([
      { kind: "first-token", attempt: 2 },
      { kind: "abort", attempt: 1 },
      { kind: "end", attempt: 1, end: { kind: "cancelled" } },
      { kind: "announce", attempt: 2 },
      { kind: "deliver", attempt: 2 },
    ]);
    expect(kinds(bench.output(2, 910))).toEqual(["deliver"]);
  });

  it("is given up when the first wins", () => {
    const bench = race();
    expect(kinds(bench.output(1, 900))).toEqual(["first-token", "abort", "end", "deliver"]);
    expect(bench.attempt(2).phase).toEqual({ kind: "cancelled" });
    // What it still says is not heard.
    expect(bench.output(2, 910)).toEqual([]);
    expect(bench.fail(2, failureOf("server-error"), 910)).toEqual([]);
  });

  it("may win without a token, by a whole answer", () => {
    const bench = race();
    expect(kinds(bench.finish(2, 900))).toEqual(["first-token", "abort", "end"]);
    expect(kinds(bench.tell({ kind: "ended", attempt: 2 }, 910))).toEqual(["end", "announce", "complete"]);
  });

  it("is never raced itself, and no third joins", () => {
    expect(race().wakeAt).toBe(2_000);
  });

  it("is not started where it would be one attempt too many", () => {
    expect(CourseBench.running({ maxAttempts: 1 }, { hedgeAt: 800 }).wakeAt).toBe(2_000);
    expect(CourseBench.running({ maxAttempts: 2 }, { hedgeAt: 800 }).wakeAt).toBe(800);
  });

  it("that finds no room is not asked for again", () => {
    const bench = CourseBench.running({}, { hedgeAt: 800 });
    bench.tell({ kind: "wake" }, 800);
    expect(bench.refused(800, { retryAt: 900 })).toEqual([]);
    expect(bench.course.state).toEqual({ kind: "attempting" });
    expect(bench.wakeAt).toBe(2_000);
    expect(kinds(bench.output(1, 900))).toEqual(["first-token", "deliver"]);
  });

  it("goes on alone when the first fails, and the other way round", () => {
    const bench = race();
    expect(kinds(bench.fail(1, failureOf("server-error"), 900))).toEqual(["abort", "end"]);
    expect(bench.course.state).toEqual({ kind: "attempting" });
    expect(kinds(bench.fail(2, failureOf("server-error"), 950))).toEqual(["abort", "end", "pick"]);
    const other = race();
    expect(kinds(other.fail(2, failureOf("invalid-request"), 900))).toEqual(["abort", "end"]);
    expect(kinds(other.output(1, 950))).toEqual(["first-token", "deliver"]);
  });

  it("keeps both bounds: each is given up at its own", () => {
    const bench = race();
    expect(kinds(bench.tell({ kind: "wake" }, 2_000))).toEqual(["abort", "end"]);
    expect(bench.wakeAt).toBe(2_800);
    expect(kinds(bench.tell({ kind: "wake" }, 2_800))).toEqual(["abort", "end", "pick"]);
  });
});

describe("a restart", () => {
  it("tells the client of the next attempt by its number", () => {
    const bench = CourseBench.running();
    bench.output(1, 10);
    const failure = failureOf("stalled");
    expect(only(bench.fail(1, failure, 20), "restart")).toEqual({
      kind: "restart",
      attempt: 1,
      failure,
      next: 2,
    });
  });

  it("is told for thoughts, too, and never for what was held", () => {
    const thinking = CourseBench.running();
    thinking.output(1, 10, { commits: false });
    expect(kinds(thinking.fail(1, failureOf("stalled"), 20))).toContain("restart");
    const holding = CourseBench.running({ mode: "hold" });
    holding.output(1, 10);
    expect(kinds(holding.fail(1, failureOf("stalled"), 20))).toEqual(["abort", "end", "pick"]);
  });
});
