import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeHealth } from "../../../src/core/health/describe-health.ts";
import { blameOf, componentValues, type HealthReadings, scoreOf } from "../../../src/core/health/score.ts";
import { defaultHealthSettings, healthComponents } from "../../../src/core/model/health-settings.ts";

const { weights } = defaultHealthSettings;

const well: HealthReadings = {
  errors: { success: 0.995, count: 100 },
  ttft: { ratio: 1, slowShare: 0.01, count: 100 },
  interToken: { ratio: 1, slowShare: 0.01, count: 100 },
  refusals: { rate: 0.01, usual: 0.03, alarmed: false, count: 100 },
  effectiveCapacity: 1,
};

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.01, max: 100, noNaN: true });
const latency = fc.record({ ratio, slowShare: share, count: fc.constant(10) });
const anyReadings: fc.Arbitrary<HealthReadings> = fc.record({
  errors: fc.record({ success: share, count: fc.constant(10) }),
  ttft: latency,
  interToken: latency,
  refusals: fc.record({ rate: share, usual: share, alarmed: fc.boolean(), count: fc.constant(10) }),
  effectiveCapacity: share,
});
const anyWeights = fc.record({
  errors: fc.double({ min: 0, max: 10, noNaN: true }),
  ttft: fc.double({ min: 0, max: 10, noNaN: true }),
  inter_token: fc.double({ min: 0, max: 10, noNaN: true }),
  tail: fc.double({ min: 0, max: 10, noNaN: true }),
  refusals: fc.double({ min: 0, max: 10, noNaN: true }),
  headroom: fc.double({ min: 0, max: 10, noNaN: true }),
});

const score = (readings: HealthReadings): number => scoreOf(componentValues(readings), weights);

describe("scoreOf()", () => {
  it("is 1 for an endpoint that is well", () => {
    expect(score(well)).toBe(1);
  });

  it("lies in [0, 1], whatever is read and however it is weighed", () => {
    fc.assert(
      fc.property(anyReadings, anyWeights, (readings, some) => {
        const value = scoreOf(componentValues(readings), some);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("never rises when a component falls", () => {
    fc.assert(
      fc.property(
        anyReadings,
        anyWeights,
        fc.constantFrom(...healthComponents),
        share,
        (readings, some, name, part) => {
          const values = componentValues(readings);
          const worse = { ...values, [name]: values[name] * part };
          expect(scoreOf(worse, some)).toBeLessThanOrEqual(scoreOf(values, some));
        },
      ),
    );
  });

  it("gives each reading a veto", () => {
    expect(score({ ...well, errors: { success: 0.8, count: 100 } })).toBe(0);
    expect(score({ ...well, ttft: { ratio: 4, slowShare: 0.01, count: 100 } })).toBe(0);
    expect(score({ ...well, interToken: { ratio: 4, slowShare: 0.01, count: 100 } })).toBe(0);
    expect(score({ ...well, refusals: { rate: 0.5, usual: 0.03, alarmed: false, count: 100 } })).toBe(0);
  });

  it("leaves a component of weight 0 out, even one that vetoes", () => {
    const dead = componentValues({ ...well, errors: { success: 0, count: 100 } });
    expect(scoreOf(dead, { ...weights, errors: 0 })).toBe(1);
  });

  it("leaves 73 % of the traffic after one failure of one call", () => {
    // (0 + 10 · 0.995) / (1 + 10) = 0.9045, which grades to 0.58; times 1.25.
    const success = (10 * 0.995) / 11;
    const granted = 1.25 * score({ ...well, errors: { success, count: 1 } });
    expect(granted).toBeCloseTo(0.73, 2);
  });

  it("never makes a lack of room more than a hint", () => {
    expect(score({ ...well, effectiveCapacity: 0 })).toBeCloseTo(0.3 ** 0.25);
    expect(score({ ...well, effectiveCapacity: 0.2 })).toBe(1);
  });

  it.each([
    { rate: 0.05, usual: 0, left: 1 },
    { rate: 0.25, usual: 0.2, left: 1 },
    { rate: 0.35, usual: 0.2, left: 0.5 },
    { rate: 0.45, usual: 0.2, left: 0 },
  ])("takes refusals for what is beyond the usual: $rate where $usual is usual leaves $left", (given) => {
    const refusals = { rate: given.rate, usual: given.usual, alarmed: false, count: 100 };
    expect(componentValues({ ...well, refusals }).refusals).toBeCloseTo(given.left);
  });

  it("grades a slow endpoint by the logarithm of its slowness: twice the usual, and twice that", () => {
    const slow = (ratio: number) => componentValues({ ...well, ttft: { ...well.ttft, ratio } }).ttft;
    expect(slow(1.5)).toBe(1);
    // The middle between 1.5 and 4 by ratio is √6.
    expect(slow(Math.sqrt(6))).toBeCloseTo(0.5);
    expect(slow(4)).toBe(0);
  });

  it("keeps a trickle while refusals have jumped", () => {
    expect(score({ ...well, refusals: { rate: 0.01, usual: 0.03, alarmed: true, count: 9 } })).toBeCloseTo(
      0.04,
    );
  });
});

describe("blameOf()", () => {
  it("is what the component takes from the score, as a logarithm", () => {
    expect(blameOf(1, 2)).toBe(0);
    expect(blameOf(0.5, 2)).toBeCloseTo(2 * Math.LN2);
    expect(blameOf(0, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is nothing for a component of weight 0, even one that would veto", () => {
    expect(blameOf(0, 0)).toBe(0);
  });
});

describe("describeHealth()", () => {
  it("names every component, its weight and its blame, which sum to the score's logarithm", () => {
    const sick = { ...well, ttft: { ratio: 2.2, slowShare: 0.2, count: 40 } };
    const health = describeHealth(sick, weights);
    expect(health.components.map(({ name }) => name)).toEqual([...healthComponents]);
    const blame = health.components.reduce((sum, component) => sum + component.blame, 0);
    expect(Math.exp(-blame)).toBeCloseTo(health.score);
    expect(health.components.find(({ name }) => name === "ttft")?.evidence).toContain(
      "2.20 × the usual time",
    );
  });
});
