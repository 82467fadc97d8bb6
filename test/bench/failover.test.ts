import { describe, expect, it } from "vitest";
import { type CallRecord, judge } from "../../bench/failover/call.ts";
import { figuresOf } from "../../bench/failover/measure.ts";
import { type Arrival, answerTokens } from "../../bench/failover/provider.ts";
import type { Course } from "../../bench/failover/scenario.ts";
import { settledAfter, shareOf } from "../../bench/failover/window.ts";

const answerOf = (letter: string, tokens = answerTokens) =>
  Array.from({ length: tokens }, (_, i) => `${letter}${i} `).join("");

/** Requests for the calls 0, 1, 2, ... at these moments. */
const arriving = (...moments: readonly number[]): Arrival[] =>
  moments.map((atMs, call) => ({ atMs, call, tokens: answerTokens }));

describe("what an answer is worth", () => {
  it("is whole when one provider wrote all of it", () => {
    expect(judge(answerOf("p"))).toEqual({ outcome: "complete", servedBy: "primary" });
    expect(judge(answerOf("b"))).toEqual({ outcome: "complete", servedBy: "backup" });
  });

  it("is truncated when its end is missing, were it all of it", () => {
    expect(judge(answerOf("p", answerTokens - 1)).outcome).toBe("truncated");
    expect(judge("").outcome).toBe("truncated");
  });

  it("is garbled when parts of two are joined, or one comes twice", () => {
    expect(judge(answerOf("p", 3) + answerOf("b")).outcome).toBe("garbled");
    expect(judge(answerOf("b") + answerOf("b")).outcome).toBe("garbled");
  });
});

describe("where the traffic goes", () => {
  it("has moved from the first second on in which nine of ten requests go there", () => {
    const primary = arriving(0, 100, 200, 300);
    const backup = arriving(400, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200, 1_300);
    expect(settledAfter(backup, primary, 0, 10_000)).toBe(250);
    expect(shareOf(backup, primary, 0, 1_000)).toBe(0.6);
  });

  it("never has where every call asks the first one first", () => {
    const both = arriving(0, 500, 1_000, 1_500, 2_000);
    expect(settledAfter(both, both, 0, 3_000)).toBeUndefined();
  });

  it("takes probes for no traffic", () => {
    const probes = [100, 200, 300].map((atMs): Arrival => ({ atMs, call: undefined, tokens: 1 }));
    expect(settledAfter(arriving(150, 650), probes, 0, 1_000)).toBe(0);
  });

  it("says nothing of a second that is not over, nor of one without requests", () => {
    expect(settledAfter(arriving(100), [], 0, 900)).toBeUndefined();
    expect(settledAfter([], [], 0, 9_000)).toBeUndefined();
    expect(shareOf([], [], 0, 9_000)).toBeUndefined();
  });
});

const callAt = (call: number, startedMs: number, more: Partial<CallRecord> = {}): CallRecord => ({
  ...{ call, streaming: call % 2 === 0, startedMs, endedMs: startedMs + 1_000, outcome: "complete" },
  ...(call % 2 === 0 ? { firstTokenMs: startedMs + 100 } : {}),
  ...more,
});

describe("what a course comes to", () => {
  const course: Course = {
    ...{ calmAt: 0, faultAt: 5_000, returnAt: 10_000, endAt: 20_000 },
    calls: [
      callAt(0, 1_000),
      callAt(1, 2_000),
      // Under way when the fault came.
      callAt(2, 4_500, { outcome: "truncated", hasFinish: false }),
      callAt(3, 6_000, { endedMs: 8_000 }),
      callAt(4, 7_000, { firstTokenMs: 9_000 }),
      callAt(5, 12_000, { outcome: "told", error: "503" }),
    ],
    primary: [
      { atMs: 1_000, call: 0, tokens: answerTokens },
      { atMs: 2_000, call: 1, tokens: answerTokens },
      { atMs: 4_500, call: 2, tokens: 10 },
      { atMs: 6_000, call: 3, tokens: 0 },
      { atMs: 8_500, call: undefined, tokens: 1 },
      { atMs: 12_000, call: 5, tokens: 0 },
    ],
    backup: [
      { atMs: 7_000, call: 3, tokens: answerTokens },
      { atMs: 7_010, call: 4, tokens: answerTokens },
    ],
  };
  const figures = figuresOf(course);

  it("counts the calls that the fault touched, and what became of them", () => {
    expect(figures.calls).toBe(3);
    expect(figures.outcomes).toEqual({ complete: 2, told: 0, truncated: 1, garbled: 0, "timed-out": 0 });
    expect(figures.undetectable).toBe(0);
    expect(figures.lostAfter).toBe(1);
  });

  it("counts attempts by call and probes apart, and tokens that nobody got", () => {
    expect(figures.attemptsPerCall).toBe(1.5);
    expect(figures.probes).toBe(1);
    expect(figures.wastedTokens).toBe(10);
  });

  it("tells latencies of calm and fault apart, of whole answers only", () => {
    expect(figures.calm.ttftP50Ms).toBe(100);
    expect(figures.fault.ttftP99Ms).toBe(2_000);
    expect(figures.fault.unaryP50Ms).toBe(2_000);
  });

  it("finds when traffic moved and when it came back", () => {
    // From the second that begins just after the last request to the primary.
    expect(figures.shiftMs).toBe(1_050);
    expect(figures.returnMs).toBe(1_050);
  });
});
