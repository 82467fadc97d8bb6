import { describe, expect, it } from "vitest";
import { type Contender, pacedCostWeight, tilted } from "../../../src/core/routing/optimiser.ts";

const random = () => 0.5;

/** One whose quality is known for sure. */
function contender(quality: number, change: Partial<Contender> = {}): Contender {
  return {
    tilt: 1,
    eligible: true,
    drawQuality: () => quality,
    costNanoUsd: undefined,
    ttftOfObjective: undefined,
    ...change,
  };
}

const free = { latencyWeight: 0 };
const step = 1.1;

describe("tilted()", () => {
  it("leaves equals alone", () => {
    expect(tilted([contender(0.8), contender(0.8)], free, 0.2, random)).toEqual([1, 1]);
  });

  it("goes a tenth a minute towards a goal that is further away", () => {
    const [better, worse] = tilted([contender(0.9), contender(0.5)], free, 0, random);
    expect(better).toBeCloseTo(step);
    expect(worse).toBeCloseTo(1 / step);
  });

  it("goes no further than its goal: e to ten times the lead over the mean", () => {
    // The mean is 0.800, so that the lead is 0.004 on either side.
    const [better, worse] = tilted([contender(0.804), contender(0.796)], free, 0, random);
    expect(better).toBeCloseTo(Math.exp(0.04));
    expect(worse).toBeCloseTo(Math.exp(-0.04));
  });

  it("keeps within a half and two", () => {
    const tier = [contender(1, { tilt: 1.95 }), contender(0, { tilt: 0.52 })];
    expect(tilted(tier, free, 0, random)).toEqual([2, 0.5]);
  });

  it("moves nobody while fewer than two can be judged, and never who cannot", () => {
    const out = contender(0, { eligible: false, tilt: 1.3 });
    expect(tilted([contender(1), out], free, 0, random)).toEqual([1, 1.3]);
    const moved = tilted([contender(0.9), out, contender(0.5)], free, 0, random);
    expect(moved[1]).toBe(1.3);
    expect(moved[0]).toBeCloseTo(step);
    expect(moved[2]).toBeCloseTo(1 / step);
  });

  it("takes from a utility what an answer costs, as a part of the dearest", () => {
    const tier = [contender(0.8, { costNanoUsd: 1_000 }), contender(0.8, { costNanoUsd: 500 })];
    // 0.004 · (1 − ½) apart: a lead of 0.001 over the mean.
    const [dear, cheap] = tilted(tier, free, 0.004, random);
    expect(dear).toBeCloseTo(Math.exp(-0.01), 4);
    expect(cheap).toBeCloseTo(Math.exp(0.01), 4);
  });

  it("takes an unknown cost for the mean of the known, and no cost at all for none", () => {
    const tier = [
      contender(0.8, { costNanoUsd: 1_000 }),
      contender(0.8),
      contender(0.8, { costNanoUsd: 200 }),
    ];
    // Parts of 1, 0.6 and 0.2, whose mean is that of the unknown.
    const [dear, unknown, cheap] = tilted(tier, free, 0.005, random);
    expect(dear).toBeCloseTo(Math.exp(-0.02), 4);
    expect(unknown).toBeCloseTo(1, 4);
    expect(cheap).toBeCloseTo(Math.exp(0.02), 4);
    const gratis = [contender(0.8, { costNanoUsd: 0 }), contender(0.8)];
    expect(tilted(gratis, free, 5, random)).toEqual([1, 1]);
  });

  it("takes from it for a first token that comes later than users expect, and gives nothing for an early one", () => {
    const tier = [contender(0.8, { ttftOfObjective: 1.4 }), contender(0.8, { ttftOfObjective: 0.2 })];
    const [late, early] = tilted(tier, { latencyWeight: 0.01 }, 0, random);
    expect(late).toBeCloseTo(Math.exp(-0.02), 4);
    expect(early).toBeCloseTo(Math.exp(0.02), 4);
    const onTime = [contender(0.8, { ttftOfObjective: 1 }), contender(0.8)];
    expect(tilted(onTime, { latencyWeight: 1 }, 0, random)).toEqual([1, 1]);
  });

  it("moves little where qualities are drawn and not known: the draws' mean decides", () => {
    let drawn = 0;
    const wavering = contender(0, { drawQuality: () => (drawn++ % 2 === 0 ? 0.805 : 0.795) });
    const [tilt] = tilted([wavering, contender(0.8)], free, 0, random);
    expect(tilt).toBeCloseTo((Math.exp(0.025) + Math.exp(-0.025)) / 2, 6);
    // Of 32 draws each.
    expect(drawn).toBe(32);
  });
});

describe("pacedCostWeight()", () => {
  it.each([
    { weight: 0.2, spent: 200, to: 0.25 },
    { weight: 0.2, spent: 100, to: 0.2 },
    { weight: 0.2, spent: 50, to: 0.175 },
    { weight: 0.01, spent: 0, to: 0 },
    { weight: 4.99, spent: 200, to: 5 },
  ])("goes from $weight to $to where $spent is spent and 100 wanted", ({ weight, spent, to }) => {
    expect(pacedCostWeight(weight, spent, 100)).toBeCloseTo(to);
  });
});
