import { describe, expect, it } from "vitest";
import { cheapBrownOut, cheapDay } from "./cheap-day.ts";

describe("a route that is ordered by price", () => {
  it("keeps to the cheapest while it is well, and costs little more than who knows everything", () => {
    const { answered, cheapShare, billAboveOracle } = cheapDay(4, 2, 9_001);
    expect(answered).toBeGreaterThanOrEqual(0.999);
    expect(cheapShare).toBeGreaterThanOrEqual(0.98);
    expect(billAboveOracle).toBeLessThanOrEqual(0.03);
  }, 120_000);

  it("goes up as soon as the cheapest is five times as slow as it was", () => {
    const seeds = Array.from({ length: 10 }, (_, i) => 9_001 + i);
    const figures = seeds.map(cheapBrownOut);
    // routing.md's S4, at the ninth of ten seeds.
    const p90 = (values: readonly number[]) => values.toSorted((one, other) => one - other)[8];
    expect(p90(figures.map(({ shift90Ms }) => shift90Ms))).toBeLessThanOrEqual(2_500);
    expect(p90(figures.map(({ ttftP99Ms }) => ttftP99Ms))).toBeLessThanOrEqual(2_000);
  }, 120_000);
});
