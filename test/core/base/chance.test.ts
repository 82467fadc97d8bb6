import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/core/base/backoff.ts";
import { drawBeta } from "../../../src/core/base/beta-draw.ts";
import { type Estimate, Moments, shareEstimate } from "../../../src/core/base/moments.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import { hashToUnit } from "../../../src/core/base/string-hash.ts";
import { wilsonLower } from "../../../src/core/base/wilson.ts";

describe("backoffMs()", () => {
  it.each([
    { index: 0, ms: 100 },
    { index: 1, ms: 200 },
    { index: 3, ms: 800 },
    { index: 40, ms: 10_000 },
  ])("is half of the doubled bound for a draw of 0.5, at try $index $ms ms", ({ index, ms }) => {
    expect(backoffMs(index, 200, 20_000, 0.5)).toBe(ms);
  });
});

describe("drawBeta()", () => {
  it.each([
    { a: 1, b: 1 },
    { a: 9, b: 1 },
    { a: 40, b: 160 },
    // Below 1 the method takes its detour.
    { a: 0.5, b: 0.5 },
    { a: 0.3, b: 2 },
  ])("has the mean and the spread of Beta($a, $b)", ({ a, b }) => {
    const random = seededRandom(7);
    const draws = Array.from({ length: 4_000 }, () => drawBeta(a, b, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const exact = (a * b) / ((a + b) ** 2 * (a + b + 1));
    // Four standard errors of a mean of 4,000.
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(4 * Math.sqrt(exact / 4_000));
    expect(variance / exact).toBeGreaterThan(0.9);
    expect(variance / exact).toBeLessThan(1.1);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(1);
  });

  it("is the mean where both parts are too small for a number", () => {
    expect(drawBeta(1e-4, 3e-4, () => 0.5)).toBeCloseTo(0.25);
  });
});

describe("seededRandom()", () => {
  it("draws what it always drew: a told run stays the same between versions", () => {
    const random = seededRandom(1);
    expect([random(), random(), random()].map((draw) => draw * 2 ** 32)).toEqual([
      1580013426, 350525680, 3524174333,
    ]);
    expect(seededRandom(2 ** 31 + 5)() * 2 ** 32).toBe(418582492);
  });
});

describe("hashToUnit()", () => {
  it.each([
    ["", 2872998923],
    ["a", 2448022055],
    ["user-1", 987844803],
    ["user-2", 3070987946],
    ["日本", 3490853225],
  ] as const)(
    "puts %j where it always stood: callers stay with their variant between versions",
    (text, place) => {
      expect(hashToUnit(text) * 2 ** 32).toBe(place);
    },
  );

  it("spreads names that differ in their last letter alone", () => {
    const tenths = new Set(
      Array.from({ length: 100 }, (_, nth) => Math.floor(hashToUnit(`user-${nth}`) * 10)),
    );
    expect(tenths.size).toBe(10);
  });
});

describe("Moments", () => {
  it("tell the mean and its interval as the textbook does", () => {
    const moments = new Moments();
    for (const value of [2, 4, 4, 4, 5, 5, 7, 9]) moments.add(value);
    expect(moments.count).toBe(8);
    const estimate = moments.estimate();
    // s² = 32 / 7; 1.96 · √(s² / 8) = 1.4816.
    expect(estimate?.mean).toBeCloseTo(5);
    expect(estimate?.low).toBeCloseTo(5 - 1.4816, 3);
    expect(estimate?.high).toBeCloseTo(5 + 1.4816, 3);
  });

  it("have no spread before the second value", () => {
    const moments = new Moments();
    expect(moments.estimate()).toBeUndefined();
    moments.add(3);
    expect(moments.estimate()).toBeUndefined();
    moments.add(3);
    expect(moments.estimate()).toEqual({ mean: 3, low: 3, high: 3 });
  });
});

describe("Wilson's interval", () => {
  const rounded = (estimate: Estimate | undefined) =>
    [estimate?.mean, estimate?.low, estimate?.high].map((value) => value?.toFixed(4));

  it.each([
    // By the published formula at 95 %.
    { hits: 8, count: 10, interval: ["0.8000", "0.4902", "0.9433"] },
    { hits: 4, count: 10, interval: ["0.4000", "0.1682", "0.6873"] },
    { hits: 0, count: 10, interval: ["0.0000", "0.0000", "0.2775"] },
    { hits: 10, count: 10, interval: ["1.0000", "0.7225", "1.0000"] },
    { hits: 250, count: 1_000, interval: ["0.2500", "0.2242", "0.2778"] },
  ])("of $hits in $count is $interval", ({ hits, count, interval }) => {
    expect(rounded(shareEstimate(hits, count))).toEqual(interval);
    expect(wilsonLower(hits, count, 1.959964).toFixed(4)).toBe(interval[1]);
  });

  it("is nothing without a trial", () => {
    expect(shareEstimate(0, 0)).toBeUndefined();
    expect(wilsonLower(3, 0, 2)).toBe(0);
  });

  it("takes more hits than trials, as fading weights bring them about, for all", () => {
    expect(wilsonLower(12, 10, 1.96)).toBe(wilsonLower(10, 10, 1.96));
  });
});
