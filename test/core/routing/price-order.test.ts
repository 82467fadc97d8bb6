import { describe, expect, it } from "vitest";
import type { Price } from "../../../src/core/model/price.ts";
import type { Tier } from "../../../src/core/model/route.ts";
import { tiersByPrice } from "../../../src/core/routing/price-order.ts";

const priceOf = (inputNanoUsd: number, outputNanoUsd: number): Price => ({
  inputNanoUsd,
  cachedInputNanoUsd: inputNanoUsd,
  cacheWriteNanoUsd: inputNanoUsd,
  outputNanoUsd,
});

const tierOf = (...names: string[]): Tier => ({
  members: names.map((endpoint, i) => ({ endpoint, weight: 1 + i })),
});

const named = (tiers: readonly Tier[]) => tiers.map(({ members }) => members.map(({ endpoint }) => endpoint));

describe("tiersByPrice()", () => {
  it("puts the cheapest first, those of nearly one price together, and those without one last", () => {
    const prices = new Map([
      ["dear", priceOf(3_000, 15_000)],
      ["close", priceOf(103, 400)],
      ["cheap", priceOf(100, 400)],
      ["free", priceOf(0, 0)],
    ]);
    const tiers = tiersByPrice([tierOf("unknown", "dear"), tierOf("close", "cheap"), tierOf("free")], prices);
    expect(named(tiers)).toEqual([["free"], ["cheap", "close"], ["dear"], ["unknown"]]);
    expect(tiers[1]?.members.map(({ weight }) => weight)).toEqual([2, 1]);
  });

  it("counts three tokens of prompt for one of the answer", () => {
    const prices = new Map([
      ["dear-prompts", priceOf(1_000, 1_000)],
      ["dear-answers", priceOf(100, 3_000)],
    ]);
    expect(named(tiersByPrice([tierOf("dear-prompts", "dear-answers")], prices))).toEqual([
      ["dear-answers"],
      ["dear-prompts"],
    ]);
  });

  it("makes eight tiers at most", () => {
    const names = Array.from({ length: 12 }, (_, i) => `e${i}`);
    const prices = new Map(names.map((name, i) => [name, priceOf(0, 1_000 * (i + 1))]));
    const tiers = tiersByPrice([tierOf(...names)], prices);
    expect(tiers).toHaveLength(8);
    expect(tiers[7]?.members).toHaveLength(5);
  });
});
