import { describe, expect, it } from "vitest";
import { ChangingMean } from "../../../src/core/base/changing-mean.ts";
import { DecayingMean } from "../../../src/core/base/decaying-mean.ts";
import { DecayingSums } from "../../../src/core/base/decaying-sums.ts";
import { GcraBucket } from "../../../src/core/base/gcra-bucket.ts";
import { isJsonObject } from "../../../src/core/base/json.ts";
import { fitsPattern } from "../../../src/core/base/name-pattern.ts";
import { QuantileRing } from "../../../src/core/base/quantile-ring.ts";
import { WindowCount } from "../../../src/core/base/window-count.ts";

describe("ChangingMean where the new contradicts the old", () => {
  const settings = {
    shortHalfLifeMs: 3_000,
    longHalfLifeMs: 60_000,
    variance: () => 0.25,
    leastExcess: 2.5,
  };

  /** A hundred values of this mean; a minute later, `count` values of `value` that are read at once. */
  function memoryAfter(
    old: number,
    value: number,
    count: number,
    change: Partial<typeof settings> & { skewness?: () => number } = {},
  ) {
    const mean = new ChangingMean({ ...settings, ...change });
    for (let i = 0; i < 100; i += 1) mean.add(old, 1, 0);
    for (let i = 0; i < count; i += 1) mean.add(value, 1, 60_000);
    mean.read(0, 0, 60_000);
    return mean;
  }
  /** What is left when the old is forgotten, and when it is not: the old hundred are fifty by then. */
  const isCut = (mean: ChangingMean): boolean => mean.count < 20;

  it("believes the new alone", () => {
    const mean = memoryAfter(0, 1, 5);
    expect(mean.total).toBeCloseTo(5);
    expect(mean.count).toBeCloseTo(5, 3);
    // And goes on from there.
    mean.add(0, 1, 60_000);
    mean.read(0, 0, 60_000);
    expect(mean.total / mean.count).toBeCloseTo(5 / 6, 3);
  });

  it("keeps the old against an odd value or two", () => {
    const mean = memoryAfter(0, 1, 2, { variance: () => 1e-6 });
    expect(mean.count).toBeCloseTo(52);
    expect(mean.total).toBeCloseTo(2);
  });

  it.each([
    // Three deviations of a sum of six: 3 · √(6/2 · ¼) = 2.6. Above the mean, which they lift, are 2.68.
    { what: "within chance", variance: 0.36, cut: false },
    { what: "beyond chance", variance: 0.25, cut: true },
  ])("asks for more than chance brings: $what", ({ variance, cut }) => {
    expect(isCut(memoryAfter(0.5, 1, 6, { variance: () => variance }))).toBe(cut);
    expect(isCut(memoryAfter(0.5, 0, 6, { variance: () => variance }))).toBe(cut);
  });

  it.each([
    { skewness: 0.3, value: 1, cut: false },
    { skewness: 0.1, value: 1, cut: true },
    // Below the mean what is rare does not come in bursts.
    { skewness: 1, value: 0, cut: true },
  ])("allows what is rare its bursts: skewness $skewness, values of $value", ({ skewness, value, cut }) => {
    expect(isCut(memoryAfter(0.5, value, 6, { skewness: () => skewness }))).toBe(cut);
  });

  it("asks for no less where values lean to the other side", () => {
    expect(isCut(memoryAfter(0.5, 1, 6, { variance: () => 0.36, skewness: () => -5 }))).toBe(false);
  });

  it("hears what is pending, without keeping it", () => {
    const mean = new ChangingMean(settings);
    for (let i = 0; i < 100; i += 1) mean.add(0, 1, 0);
    mean.read(5, 5, 60_000);
    expect(mean.total).toBeCloseTo(5, 3);
    expect(mean.count).toBeCloseTo(5, 3);
    mean.read(0, 0, 60_000);
    expect(mean.total).toBeCloseTo(0);
  });

  it("takes corrections of what it took in, and forgets all when told", () => {
    const mean = new ChangingMean(settings);
    for (let i = 0; i < 4; i += 1) mean.add(0, 1, 0);
    mean.correct(2, 0);
    mean.read(0, 0, 0);
    expect([mean.total, mean.count]).toEqual([2, 4]);
    mean.clear();
    mean.read(0, 0, 0);
    expect([mean.total, mean.count]).toEqual([0, 0]);
    mean.read(1, 2, 0);
    expect([mean.total, mean.count]).toEqual([1, 2]);
    // Nothing of what was forgotten contradicts what comes after it.
    const other = new ChangingMean(settings);
    for (let i = 0; i < 5; i += 1) other.add(1, 1, 0);
    other.clear();
    other.add(0, 1, 0);
    other.read(0, 0, 0);
    expect([other.total, other.count]).toEqual([0, 1]);
  });

  it("hears a correction as a contradiction", () => {
    const mean = new ChangingMean(settings);
    for (let i = 0; i < 100; i += 1) mean.add(0, 1, 0);
    for (let i = 0; i < 5; i += 1) mean.add(0, 1, 60_000);
    mean.correct(5, 60_000);
    mean.read(0, 0, 60_000);
    expect(isCut(mean)).toBe(true);
  });
});

describe("DecayingSums and DecayingMean", () => {
  it("let each sum fade by itself, and forget all when told", () => {
    const sums = new DecayingSums(2, 1_000);
    sums.add(0, 8, 0);
    sums.add(1, 4, 1_000);
    expect(sums.read(0, 1_000)).toBeCloseTo(4);
    expect(sums.read(1, 2_000)).toBeCloseTo(2);
    sums.clear();
    expect([sums.read(0, 2_000), sums.read(1, 2_000)]).toEqual([0, 0]);
  });

  it("take a value from the past for one of now", () => {
    const mean = new DecayingMean(1_000);
    mean.add(4, 5_000);
    mean.add(0, 1_000);
    expect(mean.mean).toBe(2);
    // A half-life after the latest, not after the past one: the two weigh one together.
    mean.add(3, 6_000);
    expect(mean.mean).toBeCloseTo(2.5);
  });
});

describe("GcraBucket", () => {
  it("tells the debt, which flows off at the rate and never below none", () => {
    const bucket = new GcraBucket(10, 4);
    bucket.take(3, 1_000);
    expect(bucket.debt(1_000)).toBe(3);
    expect(bucket.debt(1_100)).toBeCloseTo(2);
    expect(bucket.free(1_100)).toBeCloseTo(0.5);
    expect(bucket.free(1_200)).toBeCloseTo(0.75);
    bucket.take(1, 1_200);
    // Time that goes back takes nothing and gives nothing.
    expect(bucket.debt(900)).toBeCloseTo(2);
    expect(bucket.debt(9_000)).toBe(0);
    expect(bucket.free(9_000)).toBe(1);
  });

  it("lets the old rate count until it is reshaped, and the new one from then on", () => {
    const bucket = new GcraBucket(10, 20);
    bucket.take(20, 0);
    bucket.reshape(2, 40, 1_000);
    expect(bucket.debt(1_000)).toBeCloseTo(10);
    expect(bucket.debt(2_000)).toBeCloseTo(8);
    expect(bucket.waitMs(32, 2_000)).toBe(0);
    expect(bucket.waitMs(33, 2_000)).toBeCloseTo(500);
  });

  it("lets flow off first what was owed before, whoever counts", () => {
    const bucket = new GcraBucket(10, 100);
    bucket.owe(50, 1_000);
    expect(bucket.debt(2_000)).toBeCloseTo(40);
    bucket.owe(-5, 2_000);
    expect(bucket.debt(2_000)).toBe(0);
    bucket.take(10, 3_000);
    expect(bucket.debt(3_000)).toBe(10);
    bucket.owe(30, 4_000);
    expect(bucket.debt(4_000)).toBe(30);
  });
});

describe("WindowCount", () => {
  it("adds up what comes within a slice and across slices", () => {
    const count = new WindowCount(2_000, 4);
    count.add(2, 100);
    count.add(3, 400);
    count.add(4, 600);
    expect(count.total(600)).toBe(9);
    // The first slice leaves as a whole.
    expect(count.total(1_999)).toBe(9);
    expect(count.total(2_000)).toBe(4);
    expect(count.total(2_500)).toBe(0);
  });

  it.each([
    // Nothing is known of less than a slice.
    { at: 10_100, perSecond: 10 / 0.5 },
    { at: 11_000, perSecond: 10 },
    // A whole window has been seen: three full slices and what passed of the fourth.
    { at: 11_900, perSecond: 10 / 1.9 },
    { at: 12_000, perSecond: 0 },
  ])("tells the rate over what was seen, at $at", ({ at, perSecond }) => {
    const count = new WindowCount(2_000, 4);
    count.add(10, 10_000);
    expect(count.perSecond(at)).toBeCloseTo(perSecond);
  });

  it("tells the rate of the window alone after a long time", () => {
    const count = new WindowCount(2_000, 4);
    count.add(10, 10_000);
    count.add(6, 60_250);
    // Three slices of half a second, and a quarter of one.
    expect(count.perSecond(60_250)).toBeCloseTo(6 / 1.75);
  });
});

describe("QuantileRing", () => {
  it("asks from the top, and finds the lowest as well", () => {
    const ring = new QuantileRing();
    for (const value of [1, 10, 100, 1_000]) ring.add(value, 0);
    const near = (q: number, value: number) => expect(ring.quantile(q, 0) / value).toBeCloseTo(1, 1);
    near(0.25, 1);
    near(0.26, 10);
    near(0.5, 10);
    near(0.75, 100);
    near(1, 1_000);
  });

  it("forgets the values of a slice with the slice, and keeps the others", () => {
    const ring = new QuantileRing();
    for (let i = 0; i < 3; i += 1) ring.add(1_000, 5_000);
    ring.add(10, 15_000);
    expect(ring.quantile(1, 59_999) / 1_000).toBeCloseTo(1, 1);
    expect(ring.count(60_000)).toBe(1);
    expect(ring.quantile(1, 60_000) / 10).toBeCloseTo(1, 1);
    expect(new QuantileRing().quantile(1, 60_000)).toBe(0);
    const asked = new QuantileRing();
    asked.add(1_000, 5_000);
    expect(asked.quantile(1, 60_000)).toBe(0);
    // The slice is used again for later values.
    ring.add(500, 60_000);
    expect(ring.count(60_000)).toBe(2);
    expect(ring.count(70_000)).toBe(1);
    expect(ring.quantile(0.1, 70_000) / 500).toBeCloseTo(1, 1);
  });

  it("counts no further than a slice can, and goes on in the next", () => {
    const ring = new QuantileRing();
    for (let i = 0; i < 65_600; i += 1) ring.add(50, 0);
    expect(ring.count(0)).toBe(65_535);
    ring.add(50, 10_000);
    expect(ring.count(10_000)).toBe(65_536);
    expect(ring.count(60_000)).toBe(1);
  });
});

describe("isJsonObject()", () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ["{}", false],
    [undefined, false],
  ] as const)("of %j is %s", (value, is) => expect(isJsonObject(value)).toBe(is));
});

describe("fitsPattern()", () => {
  it.each([
    ["gpt-5", "gpt-5", true],
    ["gpt-5", "gpt-5-mini", false],
    ["gpt-5*", "gpt-5-mini", true],
    ["gpt-5*", "gpt-5", true],
    ["gpt-5*", "my-gpt-5", false],
    ["*", "anything", true],
  ] as const)("%s and %s: %s", (pattern, name, fits) => expect(fitsPattern(pattern, name)).toBe(fits));
});
