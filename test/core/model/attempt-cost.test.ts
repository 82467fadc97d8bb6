import { describe, expect, it } from "vitest";
import { attemptCostOf, isAlarming, priceDeparture } from "../../../src/core/model/attempt-cost.ts";
import type { Price } from "../../../src/core/model/price.ts";
import type { Usage } from "../../../src/core/model/usage.ts";

const price: Price = {
  inputNanoUsd: 1_000,
  cachedInputNanoUsd: 1_000,
  cacheWriteNanoUsd: 1_000,
  outputNanoUsd: 2_000,
};
/** 100 × 1000 + 50 × 2000 = 200,000 nano-USD. */
const used: Usage = {
  inputTokens: 100,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 50,
  reasoningTokens: 0,
  source: "reported",
};

describe("attemptCostOf()", () => {
  it("goes by the price where the provider sends no bill", () => {
    expect(attemptCostOf(used, price)).toEqual({ costNanoUsd: 200_000, departure: undefined });
  });

  it("goes by the bill where there is one, and tells by how much the price is off", () => {
    const billed = { ...used, reportedCostNanoUsd: 250_000 };
    expect(attemptCostOf(billed, price)).toEqual({ costNanoUsd: 250_000, departure: 0.25 });
  });

  it("knows the cost of a model without a price by its bill, and compares nothing", () => {
    const billed = { ...used, reportedCostNanoUsd: 250_000.4 };
    expect(attemptCostOf(billed, undefined)).toEqual({ costNanoUsd: 250_000, departure: undefined });
    expect(attemptCostOf(used, undefined)).toEqual({ costNanoUsd: 0, departure: undefined });
  });

  it("compares with the price of the moment", () => {
    const evening = { daily: { fromMs: 0, untilMs: 1_000 }, rates: { ...price, inputNanoUsd: 0 } };
    const billed = { ...used, reportedCostNanoUsd: 100_000 };
    expect(attemptCostOf(billed, { ...price, changes: [evening] }, 500).departure).toBe(0);
    expect(attemptCostOf(billed, { ...price, changes: [evening] }, 1_000).departure).toBe(-0.5);
  });
});

describe("priceDeparture()", () => {
  it("takes less than a millionth of a dollar for rounding", () => {
    expect(priceDeparture(2_000, 1_000)).toBe(0);
    expect(priceDeparture(2_001, 1_000)).toBeCloseTo(1.001);
  });

  it("is infinite for a bill of what should be free", () => {
    expect(priceDeparture(5_000, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("isAlarming()", () => {
  it.each([
    [undefined, false],
    [0.1, false],
    [-0.1, false],
    [0.11, true],
    [-0.11, true],
    [Number.POSITIVE_INFINITY, true],
  ])("of %s is %s", (departure, alarming) => {
    expect(isAlarming(departure)).toBe(alarming);
  });
});
