import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuantileRing } from "../../../src/core/base/quantile-ring.ts";

describe("QuantileRing", () => {
  it("is empty at first", () => {
    const ring = new QuantileRing();
    expect(ring.count(0)).toBe(0);
    expect(ring.quantile(0.99, 0)).toBe(0);
  });

  it("tells the value of the exact rank within 2 %", () => {
    const values = fc.array(fc.double({ min: 1, max: 600_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1), (sample, q) => {
        const ring = new QuantileRing();
        for (const value of sample) ring.add(value, 0);
        const sorted = [...sample].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
        expect(Math.abs(ring.quantile(q, 0) / exact - 1)).toBeLessThan(0.0205);
      }),
    );
  });

  it("forgets after a minute, slice by slice", () => {
    const ring = new QuantileRing();
    for (let second = 0; second < 60; second += 10) ring.add(100, second * 1_000);
    expect(ring.count(59_999)).toBe(6);
    expect(ring.count(60_000)).toBe(5);
    expect(ring.count(200_000)).toBe(0);
    expect(ring.quantile(0.5, 200_000)).toBe(0);
  });

  it("counts what is below or above its range at its ends", () => {
    const ring = new QuantileRing();
    ring.add(0, 0);
    expect(ring.quantile(1, 0)).toBeLessThan(1.05);
    ring.add(1e12, 0);
    expect(ring.quantile(1, 0)).toBeGreaterThan(600_000);
  });
});
