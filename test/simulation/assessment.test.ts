import { describe, expect, it } from "vitest";
import { judge, rank } from "../../src/simulation/assessment.ts";
import type { SeedFigures } from "../../src/simulation/batch.ts";
import { atLeast, atMost } from "../../src/simulation/target.ts";

const results: readonly SeedFigures[] = Array.from({ length: 20 }, (_, index) => ({
  seed: index + 1,
  figures: { success: 1 - index / 100, shift90: index === 19 ? Number.POSITIVE_INFINITY : index * 100 },
}));

describe("rank()", () => {
  it("orders from the good end, whichever that is", () => {
    expect(rank(results, "shift90")).toEqual({
      median: 900,
      p90: 1_700,
      worst: Number.POSITIVE_INFINITY,
      worstSeed: 20,
    });
    expect(rank(results, "success")).toEqual({ median: 0.91, p90: 0.83, worst: 0.81, worstSeed: 20 });
  });

  it("has nothing to say of a figure that no seed has", () => {
    expect(rank(results, "cost")).toBeUndefined();
  });
});

describe("judge()", () => {
  it("holds the figure of the wanted rank against the bound", () => {
    expect(judge(atMost("shift90", 1_700, "p90"), results).isMet).toBe(true);
    expect(judge(atMost("shift90", 1_699, "p90"), results).isMet).toBe(false);
    expect(judge(atMost("shift90", 1e9, "worst"), results).isMet).toBe(false);
    expect(judge(atLeast("success", 0.81, "worst"), results).isMet).toBe(true);
    expect(judge(atLeast("success", 0.82, "worst"), results).isMet).toBe(false);
  });

  it("looks for the worst on the side of the bound", () => {
    // A figure may have a bound on either side; too much is as bad as too little.
    expect(judge(atMost("success", 0.95, "worst"), results)).toMatchObject({
      isMet: false,
      ranked: { worst: 1 },
    });
  });

  it("misses a target that nothing was measured for", () => {
    expect(judge(atMost("cost", 1, "median"), results).isMet).toBe(false);
    expect(judge(atLeast("trips", 0, "median"), results).isMet).toBe(false);
  });
});
