import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GcraBucket } from "../../../src/core/base/gcra-bucket.ts";

const work = fc.array(
  fc.record({ afterMs: fc.double({ min: 0, max: 500, noNaN: true }), cost: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 200 },
);

describe("GcraBucket", () => {
  it("never lets more in than burst + rate · time, over any window", () => {
    const perSecond = 10;
    const burst = 5;
    fc.assert(
      fc.property(work, (requests) => {
        const bucket = new GcraBucket(perSecond, burst);
        const admitted: { at: number; cost: number }[] = [];
        let now = 0;
        for (const { afterMs, cost } of requests) {
          now += afterMs;
          if (bucket.waitMs(cost, now) > 0) continue;
          bucket.take(cost, now);
          admitted.push({ at: now, cost });
        }
        for (let i = 0; i < admitted.length; i += 1) {
          let sum = 0;
          for (let j = i; j < admitted.length; j += 1) {
            sum += admitted[j]?.cost ?? 0;
            const windowMs = (admitted[j]?.at ?? 0) - (admitted[i]?.at ?? 0);
            expect(sum).toBeLessThanOrEqual(burst + (perSecond * windowMs) / 1_000 + 1e-6);
          }
        }
      }),
    );
  });

  it("says how long to wait, and then lets in", () => {
    const bucket = new GcraBucket(10, 1);
    bucket.take(1, 0);
    expect(bucket.waitMs(1, 0)).toBeCloseTo(100);
    expect(bucket.waitMs(1, 100)).toBe(0);
  });

  it("lets work in that is larger than the burst, once the bucket is empty", () => {
    const bucket = new GcraBucket(10, 5);
    expect(bucket.waitMs(50, 0)).toBe(0);
    bucket.take(50, 0);
    expect(bucket.waitMs(1, 0)).toBeCloseTo(4_600);
  });

  it("keeps the debt when the rate falls", () => {
    const bucket = new GcraBucket(10, 1);
    bucket.take(3, 0);
    bucket.reshape(1, 1, 0);
    expect(bucket.waitMs(1, 0)).toBeCloseTo(3_000);
  });

  it("takes corrections in both directions, never below empty", () => {
    const bucket = new GcraBucket(10, 5);
    bucket.take(3, 0);
    bucket.take(-10, 0);
    expect(bucket.free(0)).toBe(1);
    bucket.take(5, 0);
    expect(bucket.free(0)).toBe(0);
  });

  it("follows a debt that somebody else counts", () => {
    const bucket = new GcraBucket(10, 100);
    bucket.owe(50, 0);
    expect(bucket.free(0)).toBeCloseTo(0.5);
  });
});
