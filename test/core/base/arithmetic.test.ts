import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/core/base/backoff.ts";
import { failureEvidence, successEvidence } from "../../../src/core/base/bernoulli-cusum.ts";
import { nextGolden } from "../../../src/core/base/golden-ratio.ts";
import { wilsonLower } from "../../../src/core/base/wilson.ts";

const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe("backoffMs()", () => {
  it("stays below the doubling bound and the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), chance, (index, draw) => {
        const ms = backoffMs(index, 200, 20_000, draw);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(20_000, 200 * 2 ** index));
      }),
    );
  });
});

describe("nextGolden()", () => {
  it("gives a share of 2 % every fiftieth draw or so, never two close together", () => {
    let u = 0;
    const hits: number[] = [];
    for (let i = 0; i < 1_000; i += 1) {
      u = nextGolden(u);
      if (u < 0.02) hits.push(i);
    }
    expect(hits.length).toBeGreaterThanOrEqual(19);
    expect(hits.length).toBeLessThanOrEqual(21);
    const gaps = hits.slice(1).map((hit, i) => hit - (hits[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30);
  });

  it("stays in [0, 1)", () => {
    fc.assert(
      fc.property(chance, (u) => {
        const next = nextGolden(u);
        expect(next >= 0 && next < 1).toBe(true);
      }),
    );
  });
});

describe("failureEvidence() and successEvidence()", () => {
  it("trip at five failures in a row, not at four, where 3 % are usual", () => {
    const threshold = Math.log(1e6);
    expect(5 * failureEvidence(0.03, 0.5)).toBeGreaterThan(threshold);
    expect(4 * failureEvidence(0.03, 0.5)).toBeLessThan(threshold);
  });

  it("drift down at the usual rate and up at the bad one", () => {
    const drift = (p: number): number =>
      p * failureEvidence(0.03, 0.5) + (1 - p) * successEvidence(0.03, 0.5);
    expect(drift(0.03)).toBeLessThan(0);
    expect(drift(0.5)).toBeGreaterThan(0);
  });
});

describe("wilsonLower()", () => {
  it("proves nothing without evidence, and never more than was seen", () => {
    expect(wilsonLower(0, 0, 1.28)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 500 }), (hits, count) => {
        const seen = Math.min(hits, count);
        const lower = wilsonLower(seen, count, 1.28);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(seen / count + 1e-12);
      }),
    );
  });

  it("proves more with more evidence", () => {
    expect(wilsonLower(40, 100, 1.28)).toBeGreaterThan(wilsonLower(4, 10, 1.28));
  });
});
