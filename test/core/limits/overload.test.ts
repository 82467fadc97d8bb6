import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import {
  afterLag,
  calm,
  fewestInFlight,
  type Overload,
  shedReasonOf,
} from "../../../src/core/limits/overload.ts";

const settings = { maxInFlight: 1_000, maxLagMs: 200 };
const late = { lagMs: 300, inFlight: 500 };
const slightly = { lagMs: 201, inFlight: 500 };
const onTime = { lagMs: 20, inFlight: 500 };

function stateAfter(
  samples: readonly { lagMs: number; inFlight: number }[],
  from: Overload = calm,
): Overload {
  return samples.reduce((state, sample) => afterLag(state, sample, settings), from);
}

const beside = (inFlight: number, lagMs = 0) => ({ inFlight, lagMs });

describe("the bound of calls that run", () => {
  it.each([
    ["low", 749, undefined],
    ["low", 750, "in-flight"],
    ["normal", 999, undefined],
    ["normal", 1_000, "in-flight"],
    ["high", 1_099, undefined],
    ["high", 1_100, "in-flight"],
  ] as const)("lets a call of %s priority beside %i others: %s", (priority, inFlight, reason) => {
    expect(shedReasonOf(calm, beside(inFlight), priority, settings)).toBe(reason);
  });

  it("is none when it is 0", () => {
    const off = { maxInFlight: 0, maxLagMs: 200 };
    expect(shedReasonOf(calm, beside(1_000_000), "low", off)).toBeUndefined();
  });
});

describe("the bound by the lag of the event loop", () => {
  it("forgives one late sample", () => {
    expect(stateAfter([late])).toEqual({ kind: "late" });
    expect(stateAfter([late, onTime])).toEqual(calm);
    expect(stateAfter([late, onTime, late])).toEqual({ kind: "late" });
    expect(shedReasonOf({ kind: "late" }, beside(500), "low", settings)).toBeUndefined();
  });

  it("takes no more than four fifths of what runs after the second", () => {
    expect(stateAfter([slightly, slightly])).toEqual({ kind: "limited", limit: 400 });
    const state = stateAfter([slightly, slightly]);
    expect(shedReasonOf(state, beside(399), "normal", settings)).toBeUndefined();
    expect(shedReasonOf(state, beside(400), "normal", settings)).toBe("lag");
    expect(shedReasonOf(state, beside(300), "low", settings)).toBe("lag");
    expect(shedReasonOf(state, beside(439), "high", settings)).toBeUndefined();
    expect(shedReasonOf(state, beside(440), "high", settings)).toBe("lag");
  });

  it("cuts again only once those that ran before the last cut have ended, but for the reserve of high priority", () => {
    const state = stateAfter([slightly, slightly]);
    expect(stateAfter([{ lagMs: 900, inFlight: 441 }], state)).toBe(state);
    expect(stateAfter([{ lagMs: 250, inFlight: 440 }], state)).toEqual({ kind: "limited", limit: 320 });
    expect(stateAfter([{ lagMs: 250, inFlight: 300 }], state)).toEqual({ kind: "limited", limit: 240 });
  });

  it("cuts by as much as the lag is too long, and no more than half at once", () => {
    const cutAt = (lagMs: number) => stateAfter([late, { lagMs, inFlight: 600 }]);
    expect(cutAt(250)).toEqual({ kind: "limited", limit: 480 });
    expect(cutAt(300)).toEqual({ kind: "limited", limit: 400 });
    expect(cutAt(400)).toEqual({ kind: "limited", limit: 300 });
    expect(cutAt(9_000)).toEqual({ kind: "limited", limit: 300 });
  });

  it.each([
    ["low", 150],
    ["normal", 200],
    ["high", 220],
  ] as const)(
    "takes no call of %s priority while a loop that was late is late again by %i ms",
    (priority, ms) => {
      for (const state of [{ kind: "late" }, { kind: "limited", limit: 900 }] as const) {
        expect(shedReasonOf(state, beside(500, ms), priority, settings)).toBeUndefined();
        expect(shedReasonOf(state, beside(500, ms + 1), priority, settings)).toBe("lag");
        expect(shedReasonOf(state, beside(fewestInFlight - 1, 9_000), priority, settings)).toBeUndefined();
      }
      expect(shedReasonOf(calm, beside(500, 9_000), priority, settings)).toBeUndefined();
      const off = { ...settings, maxLagMs: 0 };
      expect(shedReasonOf({ kind: "late" }, beside(500, 9_000), priority, off)).toBeUndefined();
    },
  );

  it("stands still between half of the lag and the whole, and never cuts below a few", () => {
    const state = stateAfter([slightly, slightly]);
    expect(stateAfter([{ lagMs: 101, inFlight: 400 }], state)).toBe(state);
    expect(stateAfter(Array(50).fill({ lagMs: 300, inFlight: 70 }))).toEqual({
      kind: "limited",
      limit: fewestInFlight,
    });
  });

  it("grows while callers fill it, and is gone as soon as they leave half of it", () => {
    const state = stateAfter([slightly, slightly]);
    expect(stateAfter([{ lagMs: 100, inFlight: 400 }], state)).toEqual({ kind: "limited", limit: 416 });
    expect(stateAfter([{ lagMs: 100, inFlight: 64 }], { kind: "limited", limit: 64 })).toEqual({
      kind: "limited",
      limit: 67,
    });
    expect(stateAfter([{ lagMs: 100, inFlight: 200 }], state)).toEqual(calm);
  });

  it("is none when it is 0, even for what was limited", () => {
    const off = { maxInFlight: 1_000, maxLagMs: 0 };
    expect(afterLag({ kind: "limited", limit: 64 }, late, off)).toEqual(calm);
  });
});

/**
 * A process that can do 1,000 ms of work a second; a call is 2 ms of work at its start
 * and 2 ms in each of the 10 seconds after. It carries about 450 calls at once. What is
 * not done in time waits, and shows as lag. An answer is good when the loop was never
 * later than a second while it ran.
 */
function run(arrivalsPerSecond: number, maxLagMs: number) {
  const random = seededRandom(11);
  const stepMs = 50;
  let state: Overload = calm;
  let running: { end: number; good: boolean }[] = [];
  let backlogMs = 0;
  let good = 0;
  let worstLagMs = 0;
  for (let now = 0; now < 120_000; now += stepMs) {
    const limits = { maxInFlight: 0, maxLagMs };
    const ended = running.filter(({ end }) => end <= now);
    running = running.filter(({ end }) => end > now);
    if (now > 20_000) good += ended.filter((call) => call.good).length;
    const mean = (arrivalsPerSecond * stepMs) / 1_000;
    const arrivals = Math.floor(mean) + (random() < mean % 1 ? 1 : 0);
    for (let each = 0; each < arrivals; each += 1) {
      if (shedReasonOf(state, beside(running.length, 0), "normal", limits) !== undefined) continue;
      running.push({ end: now + 10_000, good: true });
      backlogMs += 2;
    }
    backlogMs = Math.max(0, backlogMs + running.length * 2 * (stepMs / 1_000) - stepMs);
    if (now > 20_000) worstLagMs = Math.max(worstLagMs, backlogMs);
    if (backlogMs > 1_000) for (const call of running) call.good = false;
    state = afterLag(state, { lagMs: backlogMs, inFlight: running.length }, limits);
  }
  return { goodPerSecond: good / 100, worstLagMs, state };
}

describe("a process at three times what it can carry", () => {
  it("keeps at least four fifths of its best, where one that takes all keeps nothing", () => {
    const best = run(42, 200);
    const shedding = run(135, 200);
    const takingAll = run(135, 0);
    console.info(
      `good calls a second: ${best.goodPerSecond} at its best, ${shedding.goodPerSecond} at three times that with a worst lag of ${Math.round(shedding.worstLagMs)} ms, ${takingAll.goodPerSecond} without a bound`,
    );
    expect(best.goodPerSecond).toBeGreaterThan(40);
    expect(shedding.goodPerSecond).toBeGreaterThanOrEqual(0.8 * best.goodPerSecond);
    expect(takingAll.goodPerSecond).toBeLessThan(1);
  });
});
