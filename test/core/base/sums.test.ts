import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangingMean } from "../../../src/core/base/changing-mean.ts";
import { DecayingMean } from "../../../src/core/base/decaying-mean.ts";
import { DecayingSums } from "../../../src/core/base/decaying-sums.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import { WindowCount } from "../../../src/core/base/window-count.ts";
import { rateMemory } from "../../../src/core/health/rate-memory.ts";

describe("DecayingSums", () => {
  it("loses half in a half-life, however it is looked at", () => {
    const looks = fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(looks, (times) => {
        const sums = new DecayingSums(2, 10_000);
        sums.add(1, 8, 0);
        for (const at of [...times].sort((a, b) => a - b)) sums.read(1, at);
        expect(sums.read(1, 10_000)).toBeCloseTo(4);
        expect(sums.read(0, 10_000)).toBe(0);
      }),
    );
  });

  it("does not grow when time goes back", () => {
    const sums = new DecayingSums(1, 1_000);
    sums.add(0, 8, 5_000);
    expect(sums.read(0, 0)).toBe(8);
  });
});

describe("DecayingMean", () => {
  it("begins as the plain mean", () => {
    const mean = new DecayingMean(60_000);
    mean.add(1, 0);
    mean.add(3, 0);
    expect(mean.mean).toBeCloseTo(2);
    expect(mean.count).toBe(2);
  });

  it("follows new values after a half-life", () => {
    const mean = new DecayingMean(1_000);
    for (let i = 0; i < 10; i += 1) mean.add(0, 0);
    mean.add(1, 10_000);
    expect(mean.mean).toBeGreaterThan(0.98);
  });

  it("rises no further than it may", () => {
    const mean = new DecayingMean(1_000);
    mean.add(0, 0);
    mean.add(10, 0, 0.5);
    expect(mean.mean).toBe(0.5);
  });
});

describe("WindowCount", () => {
  it("holds what happened in the window and nothing else", () => {
    const count = new WindowCount(2_000, 4);
    count.add(1, 0);
    count.add(1, 1_900);
    expect(count.total(1_999)).toBe(2);
    expect(count.total(2_000)).toBe(1);
    expect(count.total(60_000)).toBe(0);
  });

  it("measures a rate from its first event on", () => {
    const count = new WindowCount(2_000, 4);
    expect(count.perSecond(0)).toBe(0);
    for (let at = 10_000; at < 11_000; at += 50) count.add(1, at);
    expect(count.perSecond(11_000)).toBeCloseTo(20, 0);
  });
});

describe("ChangingMean", () => {
  const settings = {
    shortHalfLifeMs: 3_000,
    longHalfLifeMs: 60_000,
    variance: (p: number) => Math.max(0.0099, p * (1 - p)),
    leastExcess: 2.5,
  };

  it("is steady under a steady rate", () => {
    const mean = new ChangingMean(settings);
    const random = seededRandom(1);
    let least = 1;
    let most = 0;
    for (let at = 0; at < 120_000; at += 50) {
      mean.add(random() < 0.1 ? 1 : 0, 1, at);
      mean.read(0, 0, at);
      if (at < 30_000) continue;
      least = Math.min(least, mean.total / mean.count);
      most = Math.max(most, mean.total / mean.count);
    }
    expect(least).toBeGreaterThan(0.06);
    expect(most).toBeLessThan(0.15);
  });

  it("follows a jump within two seconds", () => {
    const mean = new ChangingMean(settings);
    for (let at = 0; at < 60_000; at += 50) mean.add(0, 1, at);
    for (let at = 60_000; at < 62_000; at += 50) {
      mean.add(at % 100 === 0 ? 1 : 0, 1, at);
      mean.read(0, 0, at);
    }
    expect(mean.total / mean.count).toBeGreaterThan(0.12);
  });

  it("keeps what it knows while nothing comes", () => {
    const mean = new ChangingMean(settings);
    for (let at = 0; at < 10_000; at += 50) mean.add(1, 1, at);
    mean.read(0, 0, 30_000);
    expect(mean.total / mean.count).toBeCloseTo(1);
  });

  it("weighs what is pending only as long as it is", () => {
    const mean = new ChangingMean(settings);
    for (let i = 0; i < 10; i += 1) mean.add(0, 1, 0);
    mean.read(5, 5, 0);
    expect(mean.total).toBe(5);
    mean.read(0, 0, 0);
    expect(mean.total).toBe(0);
  });
});

describe("ChangingMean of a rare rate", () => {
  /** How often the memory was cut in ten minutes of a steady 10 % at 20 a second: a cut takes most of what was remembered. */
  function cuts(settings: ConstructorParameters<typeof ChangingMean>[0], seed: number): number {
    const random = seededRandom(seed);
    const mean = new ChangingMean(settings);
    let cut = 0;
    let before = 0;
    for (let now = 0; now < 600_000; now += 50) {
      mean.add(random() < 0.1 ? 1 : 0, 1, now);
      if (now % 250 !== 0) continue;
      mean.read(0, 0, now);
      if (mean.count < before / 2) cut += 1;
      before = mean.count;
    }
    return cut;
  }

  it("takes fewer bursts of it for a new time when it allows for its skewness", () => {
    const { skewness: _, ...even } = rateMemory;
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const sum = (settings: ConstructorParameters<typeof ChangingMean>[0]) =>
      seeds.reduce((total, seed) => total + cuts(settings, seed), 0);
    expect(sum(rateMemory)).toBeLessThan(sum(even));
  });
});
