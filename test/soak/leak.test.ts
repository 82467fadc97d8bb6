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
