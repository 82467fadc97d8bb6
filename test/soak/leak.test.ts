import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { trendOf } from "./leak.ts";

const random = seededRandom(5);
const row = (valueAt: (minutes: number) => number) =>
  Array.from({ length: 60 }, (_, at) => ({ minutes: at / 2, value: valueAt(at / 2) }));

describe("trendOf()", () => {
  it("finds a leak in noise, and its slope", () => {
    const trend = trendOf(
      row((minutes) => 40 + 0.5 * minutes + 2 * random()),
      1,
    );
    expect(trend.isLeak).toBe(true);
    expect(trend.slopePerMinute).toBeCloseTo(0.5, 1);
  });

  it("finds none in noise alone, in a spike, and in what shrinks", () => {
    expect(
      trendOf(
        row(() => 40 + 10 * random()),
        1,
      ).isLeak,
    ).toBe(false);
    expect(
      trendOf(
        row((minutes) => (minutes === 29 ? 400 : 40)),
        1,
      ).isLeak,
    ).toBe(false);
    expect(
      trendOf(
        row((minutes) => 40 - minutes),
        1,
      ).isLeak,
    ).toBe(false);
  });

  it("tells how far growth of nothing but noise strays", () => {
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const trends = Array.from({ length: 200 }, () =>
      // One a minute: these are independent of each other.
      trendOf(
        Array.from({ length: 30 }, (_, minutes) => ({ minutes, value: 40 + normal() })),
        0,
      ),
    );
    const spread = Math.sqrt(trends.reduce((sum, { growth }) => sum + growth ** 2, 0) / trends.length);
    const told = trends.reduce((sum, { error }) => sum + error, 0) / trends.length;
    expect(spread / told).toBeGreaterThan(0.8);
    expect(spread / told).toBeLessThan(1.25);
    expect(trends.filter(({ isLeak }) => isLeak).length).toBeLessThanOrEqual(3);
  });

  it("leaves growth below the least that counts, however steady", () => {
    expect(
      trendOf(
        row((minutes) => 40 + 0.01 * minutes),
        1,
      ).isLeak,
    ).toBe(false);
    expect(
      trendOf(
        row((minutes) => 40 + 0.01 * minutes),
        0.1,
      ).isLeak,
    ).toBe(true);
  });
});
