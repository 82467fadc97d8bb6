/** The formulas of the evidence by worked examples, to the number. */
import { describe, expect, it } from "vitest";
import { ChangeDetector } from "../../../src/core/health/change-detector.ts";
import { describeHealth } from "../../../src/core/health/describe-health.ts";
import { ErrorEvidence } from "../../../src/core/health/error-evidence.ts";
import { LatencyEvidence } from "../../../src/core/health/latency-evidence.ts";
import { type LatencyExpectation, LatencyReference } from "../../../src/core/health/latency-reference.ts";
import { promptClassOf } from "../../../src/core/health/prompt-class.ts";
import { rateMemory } from "../../../src/core/health/rate-memory.ts";
import { RefusalEvidence } from "../../../src/core/health/refusal-evidence.ts";
import { ramped, rampedByFailure, rampedBySuccess } from "../../../src/core/health/slow-start.ts";
import { TailRatio } from "../../../src/core/health/tail-ratio.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";

const nowhere = { seen: 0, bad: 0 };
const nothing = { count: 0, lnRatio: 0 };

describe("ErrorEvidence", () => {
  const pending = (failures = 0, survivors = 0) => ({ failures, survivors });

  it("is the mean of ten good calls before and what was seen", () => {
    const evidence = new ErrorEvidence();
    expect(evidence.read(pending(), 0).success).toBeCloseTo(0.995);
    expect(evidence.read(pending(), 0).count).toBe(0);
    evidence.success(0);
    evidence.failure(1, 0);
    // (2 − 1 + 9.95) / 12.
    expect(evidence.read(pending(), 0).success).toBeCloseTo(10.95 / 12);
    evidence.failure(0.5, 0);
    expect(evidence.read(pending(), 0)).toMatchObject({ count: 2.5 });
    evidence.clear();
    expect(evidence.read(pending(), 0).count).toBe(0);
  });

  it("takes back a success that failed after all, and hears those in flight", () => {
    const evidence = new ErrorEvidence();
    for (let i = 0; i < 4; i += 1) evidence.success(0);
    evidence.successFailed(1, 0);
    expect(evidence.read(pending(), 0).success).toBeCloseTo((4 - 1 + 9.95) / 14);
    expect(evidence.read(pending(0.5, 3), 0)).toMatchObject({
      count: 7.5,
      success: (7.5 - 1.5 + 9.95) / 17.5,
    });
  });
});

describe("rateMemory", () => {
  it("takes no rate for rarer than one in a hundred, on either side", () => {
    expect(rateMemory.variance(0.2)).toBeCloseTo(0.16);
    expect(rateMemory.variance(0)).toBeCloseTo(0.0099);
    expect(rateMemory.variance(1)).toBeCloseTo(0.0099);
    expect(rateMemory.skewness(0.5)).toBe(0);
    expect(rateMemory.skewness(0.1)).toBeCloseTo(0.8 / 0.3);
    expect(rateMemory.skewness(0)).toBeCloseTo(0.98 / Math.sqrt(0.0099));
    expect(rateMemory.skewness(1)).toBeCloseTo(-0.98 / Math.sqrt(0.0099));
  });
});

describe("LatencyEvidence", () => {
  const expected: LatencyExpectation = { medianMs: 400, referenceMs: 400, p99Ms: 900, trust: 1 };
  const reading = (...times: readonly number[]) => {
    const evidence = new LatencyEvidence();
    for (const time of times) evidence.add(time, expected, 0);
    return evidence.read(nothing, 0);
  };

  it("halves what five calls say, by five at the usual time", () => {
    expect(reading()).toEqual({ ratio: 1, slowShare: 0.01, count: 0 });
    expect(reading(1_600, 1_600, 1_600, 1_600, 1_600).ratio).toBeCloseTo(2);
    expect(reading(800).ratio).toBeCloseTo(2 ** (1 / 6));
  });

  it("takes no call for more than eight times too slow or twice too fast", () => {
    expect(reading(1e9).ratio).toBeCloseTo(8 ** (1 / 6));
    expect(reading(1).ratio).toBeCloseTo(0.5 ** (1 / 6));
    expect(reading(0).ratio).toBeCloseTo(0.5 ** (1 / 6));
  });

  it("counts as slow what took more than one and a half times the p99", () => {
    expect(reading(1_350).slowShare).toBeCloseTo(0.05 / 6);
    expect(reading(1_351).slowShare).toBeCloseTo(1.05 / 6);
  });

  it("counts by trust, and hears those in flight as slow ones", () => {
    const evidence = new LatencyEvidence();
    evidence.add(800, { ...expected, trust: 0.5 }, 0);
    expect(evidence.read(nothing, 0).ratio).toBeCloseTo(Math.exp((0.5 * Math.LN2) / 5.5));
    const { ratio, slowShare, count } = evidence.read({ count: 2, lnRatio: 2 }, 0);
    expect(ratio).toBeCloseTo(Math.exp((0.5 * Math.LN2 + 2) / 7.5));
    expect(slowShare).toBeCloseTo(2.05 / 7.5);
    expect(count).toBe(2.5);
    evidence.clear();
    expect(evidence.read(nothing, 0)).toEqual({ ratio: 1, slowShare: 0.01, count: 0 });
  });

  it("counts what was given up once it was later than late, as slow", () => {
    const evidence = new LatencyEvidence();
    evidence.addCensored(900, expected, 0);
    expect(evidence.read(nothing, 0).count).toBe(0);
    evidence.addCensored(901, expected, 0);
    expect(evidence.read(nothing, 0)).toMatchObject({ count: 1, slowShare: 1.05 / 6 });
  });
});

describe("LatencyReference", () => {
  const taught = (count: number, ms = 400, objectiveMs = 400) => {
    const reference = new LatencyReference(objectiveMs);
    for (let i = 0; i < count; i += 1) reference.offer(0, ms, i);
    return reference;
  };

  it("is believed from twenty samples on, and wholly from two hundred", () => {
    expect(taught(19).expectation(0)).toMatchObject({ medianMs: undefined, trust: 0 });
    expect(taught(20).expectation(0).trust).toBeCloseTo(1 / 180);
    expect(taught(109).expectation(0).trust).toBeCloseTo(0.5);
    expect(taught(199).expectation(0).trust).toBe(1);
    expect(taught(199).expectation(0).medianMs).toBeCloseTo(400);
  });

  it("is twice as patient while it is not trusted, and never below half the objective", () => {
    const [half, whole] = [taught(109, 400, 4_000).expectation(0), taught(199, 400, 4_000).expectation(0)];
    expect(half.p99Ms).toBeCloseTo(1.5 * 2_000);
    expect(whole.p99Ms).toBeCloseTo(2_000);
    expect(whole.referenceMs).toBe(2_000);
    const other = taught(199);
    other.reconfigure(4_000);
    expect(other.expectation(0).referenceMs).toBeCloseTo(400);
    for (let i = 0; i < 2; i += 1) other.offer(0, 400, 300 + i);
    other.settle(true, 99_000);
    expect(other.expectation(0).referenceMs).toBe(2_000);
  });

  it("lets samples wait five seconds once it knows the endpoint, and drops them when it fell sick", () => {
    const reference = taught(200);
    const before = reference.expectation(0).medianMs;
    for (let i = 0; i < 20; i += 1) reference.offer(0, 300, 10_000);
    reference.settle(true, 14_999);
    expect(reference.expectation(0).medianMs).toBe(before);
    reference.settle(true, 15_000);
    expect(reference.expectation(0).medianMs).toBeLessThan(before ?? 0);
    const fallen = reference.expectation(0).medianMs;
    for (let i = 0; i < 20; i += 1) reference.offer(0, 300, 16_000);
    reference.settle(false, 17_000);
    reference.settle(true, 60_000);
    expect(reference.expectation(0).medianMs).toBe(fallen);
  });

  it("rises by a tenth in ten minutes at most, and falls at once", () => {
    const reference = taught(200);
    for (let i = 0; i < 5_000; i += 1) {
      reference.offer(0, 4_000, 1_000 + i);
      reference.settle(true, 50_000);
    }
    expect(reference.expectation(0).medianMs).toBeCloseTo(440, 0);
    reference.offer(0, 4_000, 600_300);
    reference.settle(true, 700_000);
    for (let i = 0; i < 5_000; i += 1) {
      reference.offer(0, 4_000, 600_400 + i);
      reference.settle(true, 700_000);
    }
    expect(reference.expectation(0).medianMs).toBeCloseTo(484, 0);
  });

  it("lends other sizes twice the patience, and more for larger ones", () => {
    const reference = new LatencyReference(400);
    const middle = promptClassOf(5_000, undefined);
    for (let i = 0; i < 250; i += 1) reference.offer(middle, 400, i);
    const { p99Ms } = reference.expectation(middle);
    const lent = (tokens: number) => reference.expectation(promptClassOf(tokens, undefined));
    expect(lent(10_000).p99Ms).toBeCloseTo(2 * 1.6 * p99Ms);
    expect(lent(20_000).p99Ms).toBeCloseTo(2 * 1.6 ** 2 * p99Ms);
    expect(lent(3_000).p99Ms).toBeCloseTo(2 * p99Ms);
    expect(lent(100)).toMatchObject({ medianMs: undefined, trust: 0, referenceMs: 2 * p99Ms });
    // Another effort is another thing altogether.
    expect(reference.expectation(promptClassOf(5_000, "high")).p99Ms).toBe(20_000);
  });

  it("lends no more patience than for what nobody knows", () => {
    const reference = new LatencyReference(400);
    for (let i = 0; i < 250; i += 1) reference.offer(0, 15_000, i);
    expect(reference.expectation(promptClassOf(2_000, undefined)).p99Ms).toBe(20_000);
  });
});

describe("TailRatio", () => {
  it("begins at the p99 of the usual spread", () => {
    // exp(2.326 · 0.4) = 2.54, within a bucket of 4 %.
    expect(new TailRatio().p99 / 2.54).toBeCloseTo(1, 1);
  });

  it("holds no spread for narrower than one and a half, and sorts what is beyond its ends", () => {
    const narrow = new TailRatio();
    for (let i = 0; i < 20_000; i += 1) narrow.add(1);
    expect(narrow.p99).toBe(1.5);
    const wide = new TailRatio();
    for (let i = 0; i < 200; i += 1) wide.add(i % 2 === 0 ? 1e9 : 1e-9);
    expect(wide.p99).toBeGreaterThan(15);
    expect(wide.p99).toBeLessThan(17);
  });

  it("lets old calls fade over some thousand newer ones", () => {
    const tail = new TailRatio();
    for (let i = 0; i < 4_000; i += 1) tail.add(i % 10 === 0 ? 10 : 1);
    expect(tail.p99 / 10).toBeCloseTo(1, 1);
    // After 8,000 more, 400 late ones have been halved to less than one in a hundred.
    for (let i = 0; i < 16_000; i += 1) tail.add(1);
    expect(tail.p99).toBeLessThan(3);
  });
});

describe("ChangeDetector", () => {
  const settings = {
    usual: { least: 0.03, most: 0.25, prior: 0.02 },
    bad: 0.5,
    threshold: Math.log(1e6),
  } as const;
  const onBad = Math.log(0.5 / 0.03);
  const onGood = Math.log(0.5 / 0.97);

  it("weighs a bad event by ln(q1 / q0) and a good one by ln((1 − q1) / (1 − q0))", () => {
    const detector = new ChangeDetector(settings);
    expect(detector.onFailure).toBeCloseTo(onBad);
    expect(detector.onSuccess).toBeCloseTo(onGood);
    detector.failure(1, 0);
    detector.success(0);
    expect(detector.sum).toBeCloseTo(onBad + onGood);
    detector.failure(0.5, 0);
    expect(detector.sum).toBeCloseTo(1.5 * onBad + onGood);
    detector.retract();
    expect(detector.sum).toBeCloseTo(1.5 * onBad);
    detector.refund(0);
    expect(detector.sum).toBeCloseTo(0.5 * onBad);
    detector.calm();
    expect(detector.sum).toBe(0);
  });

  it("takes in what others saw by its weight, and stays at the threshold", () => {
    const detector = new ChangeDetector(settings);
    detector.heard({ good: 0, bad: 0 }, 1, 0);
    expect(detector.sum).toBe(0);
    detector.heard({ good: 2, bad: 4 }, 0.5, 0);
    expect(detector.sum).toBeCloseTo(2 * onBad + onGood);
    detector.heard({ good: 0, bad: 100 }, 1, 0);
    expect(detector.sum).toBe(settings.threshold);
    expect(detector.alarmed).toBe(true);
    detector.heard({ good: 0, bad: -2 }, 1, 0);
    expect(detector.sum).toBeCloseTo(settings.threshold - 2 * onBad);
    detector.heard({ good: 100, bad: 0 }, 1, 0);
    expect(detector.sum).toBe(0);
  });

  it("learns what is usual from what ended without suspicion", () => {
    const detector = new ChangeDetector(settings);
    for (let i = 0; i < 200; i += 1) {
      if (i % 10 === 0) detector.failure(1, i * 50);
      else detector.success(i * 50);
    }
    // (20 + 20 · 0.02) of 220 by and by, in steps of half a per cent.
    expect(detector.usual).toBeGreaterThanOrEqual(0.08);
    expect(detector.usual).toBeLessThanOrEqual(0.1);
    expect(detector.onFailure).toBeCloseTo(Math.log(0.5 / detector.usual));
    expect((detector.usual * 200) % 1).toBeCloseTo(0);
  });

  it("holds what is usual within its bounds", () => {
    const detector = new ChangeDetector(settings);
    detector.expectAtLeast(0.9);
    expect(detector.usual).toBe(0.25);
    detector.expectAtLeast(0.123);
    expect(detector.usual).toBe(0.125);
  });
});

describe("RefusalEvidence", () => {
  it("tells the plain rate from five answers on", () => {
    const evidence = new RefusalEvidence();
    for (let i = 0; i < 4; i += 1) evidence.answered("a", 0);
    expect(evidence.currentRate(0)).toBeUndefined();
    evidence.refused("b", nowhere, 0);
    expect(evidence.currentRate(0)).toBeCloseTo(0.2);
    expect(evidence.read(0, 0)).toMatchObject({ count: 5, usual: 0.03, alarmed: false });
    // Half a minute later next to nothing is left of it.
    expect(evidence.currentRate(30_000)).toBeUndefined();
  });

  it("takes what peers refuse, too, for usual", () => {
    const evidence = new RefusalEvidence();
    evidence.answered("a", 0);
    expect(evidence.read(0.15, 0).usual).toBe(0.15);
    expect(evidence.read(0.6, 0).usual).toBe(0.6);
    expect(evidence.read(0, 0).usual).toBe(0.03);
  });
});

describe("the slow start", () => {
  const settings = defaultHealthSettings.slowStart;
  const start = { share: 0.1, since: 1_000, credit: 3 };

  it("steps with credit after the doubling time, and without it two and a half times later if all is calm", () => {
    const { doublingMs } = settings;
    expect(ramped(start, false, settings, 1_000 + doublingMs - 1)).toBe(start);
    expect(ramped(start, false, settings, 1_000 + doublingMs)).toEqual({
      share: 0.2,
      since: 1_000 + doublingMs,
      credit: 0,
    });
    const poor = { ...start, credit: 2 };
    expect(ramped(poor, true, settings, 1_000 + 2.5 * doublingMs - 1)).toBe(poor);
    expect(ramped(poor, false, settings, 99_000)).toBe(poor);
    expect(ramped(poor, true, settings, 1_000 + 2.5 * doublingMs)).toMatchObject({ share: 0.2, credit: 0 });
  });

  it("ends at the whole, where nothing is counted any more", () => {
    const whole = ramped({ share: 0.6, since: 0, credit: 5 }, true, settings, 99_000);
    expect(whole).toMatchObject({ share: 1, credit: 2 });
    expect(rampedBySuccess(whole)).toBe(whole);
    expect(rampedByFailure(whole, settings, 0)).toBe(whole);
    expect(ramped(whole, true, settings, 999_000)).toBe(whole);
  });

  it("pays for a failure where four good answers are left", () => {
    expect(rampedByFailure({ ...start, credit: 4 }, settings, 2_000)).toEqual({ ...start, credit: 0 });
    expect(rampedByFailure(start, settings, 2_000)).toEqual({ share: 0.05, since: 2_000, credit: 0 });
  });
});

describe("describeHealth()", () => {
  it("says what each component rests on", () => {
    const readings = {
      errors: { success: 0.9876, count: 9.94 },
      ttft: { ratio: 1.5, slowShare: 0.125, count: 40 },
      interToken: { ratio: 0.9, slowShare: 0, count: 3 },
      refusals: { rate: 0.1, usual: 0.03, alarmed: true, count: 120.4 },
      effectiveCapacity: 0.85,
    };
    const told = (some: typeof readings) =>
      describeHealth(some, defaultHealthSettings.weights).components.map(({ evidence }) => evidence);
    expect(told(readings)).toEqual([
      "98.8 % expected to succeed, from 9.9 recent calls",
      "first token at 1.50 × the usual time, from 40 recent calls",
      "time between tokens at 0.90 × the usual time, from 3.0 recent calls",
      "12.5 % of calls slow, from 40 recent calls",
      "at least 10.0 % refused (usual: up to 3.0 %), from 120 recent calls; a sudden rise",
      "85.0 % of the configured limit in force",
    ]);
    const calm = { ...readings, refusals: { ...readings.refusals, alarmed: false, count: 10 } };
    expect(told(calm)[4]).toBe("at least 10.0 % refused (usual: up to 3.0 %), from 10 recent calls");
  });
});
