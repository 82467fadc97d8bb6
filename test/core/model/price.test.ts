/**
 * Bills worked out by hand, one of each dimension in which vendors charge. Rates are
 * nano-USD a token, which is USD per million tokens times 1000.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, type Price } from "../../../src/core/model/price.ts";
import type { Usage } from "../../../src/core/model/usage.ts";

const usage = (parts: Partial<Usage>): Usage => ({
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  source: "reported",
  ...parts,
});

const flat: Price = {
  inputNanoUsd: 400,
  cachedInputNanoUsd: 100,
  cacheWriteNanoUsd: 400,
  outputNanoUsd: 1_600,
};

/** As Claude Sonnet 4.5: 3 USD in, 0.30 read, 3.75 written for 5 min, 6 for 1 h, 15 out. */
const sonnet: Price = {
  inputNanoUsd: 3_000,
  cachedInputNanoUsd: 300,
  cacheWriteNanoUsd: 3_750,
  cacheWriteHourNanoUsd: 6_000,
  outputNanoUsd: 15_000,
};

/** As Gemini 2.5 Pro: twice the input and half as much again for the output above 200,000 tokens. */
const stepped: Price = {
  inputNanoUsd: 1_250,
  cachedInputNanoUsd: 125,
  cacheWriteNanoUsd: 1_250,
  outputNanoUsd: 10_000,
  longContext: [
    {
      aboveInputTokens: 200_000,
      rates: {
        inputNanoUsd: 2_500,
        cachedInputNanoUsd: 250,
        cacheWriteNanoUsd: 2_500,
        outputNanoUsd: 15_000,
      },
    },
  ],
};

const hourMs = 3_600_000;
/** As DeepSeek once had it: half price from 16:30 to 00:30 UTC. */
const offPeak: Price = {
  inputNanoUsd: 270,
  cachedInputNanoUsd: 70,
  cacheWriteNanoUsd: 270,
  outputNanoUsd: 1_100,
  changes: [
    {
      daily: { fromMs: 16.5 * hourMs, untilMs: 0.5 * hourMs },
      rates: { inputNanoUsd: 135, cachedInputNanoUsd: 35, cacheWriteNanoUsd: 135, outputNanoUsd: 550 },
    },
  ],
};
const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);

type Bill = readonly [
  what: string,
  usage: Usage,
  price: Price,
  atWallMs: number | undefined,
  nanoUsd: number,
];

const bills: readonly Bill[] = [
  [
    "prompt and answer: 1000 × 400 + 500 × 1600",
    usage({ inputTokens: 1_000, outputTokens: 500 }),
    flat,
    undefined,
    1_200_000,
  ],
  [
    "a prompt half read from the cache: 500 × 400 + 500 × 100",
    usage({ inputTokens: 1_000, cachedInputTokens: 500 }),
    flat,
    undefined,
    250_000,
  ],
  [
    "a prompt written to the cache for minutes: 100 × 3000 + 900 × 3750",
    usage({ inputTokens: 1_000, cacheWriteTokens: 900 }),
    sonnet,
    undefined,
    3_675_000,
  ],
  [
    "and for an hour: 100 × 3000 + 200 × 3750 + 700 × 6000",
    usage({ inputTokens: 1_000, cacheWriteTokens: 900, cacheWriteHourTokens: 700 }),
    sonnet,
    undefined,
    5_250_000,
  ],
  [
    "reasoning at the output's price: 100 × 3000 + (400 + 1600) × 15000",
    usage({ inputTokens: 100, outputTokens: 2_000, reasoningTokens: 1_600 }),
    sonnet,
    undefined,
    30_300_000,
  ],
  [
    "reasoning at a price of its own: 100 × 2000 + 200 × 8000 + 1000 × 3000",
    usage({ inputTokens: 100, outputTokens: 1_200, reasoningTokens: 1_000 }),
    {
      inputNanoUsd: 2_000,
      cachedInputNanoUsd: 2_000,
      cacheWriteNanoUsd: 2_000,
      outputNanoUsd: 8_000,
      reasoningNanoUsd: 3_000,
    },
    undefined,
    4_800_000,
  ],
  [
    "a long prompt, all of it at the long price: 150001 × 2500 + 50000 × 250 + 10 × 15000",
    usage({ inputTokens: 200_001, cachedInputTokens: 50_000, outputTokens: 10 }),
    stepped,
    undefined,
    387_652_500,
  ],
  [
    "a prompt just not long: 200000 × 1250 + 10 × 10000",
    usage({ inputTokens: 200_000, outputTokens: 10 }),
    stepped,
    undefined,
    250_100_000,
  ],
  [
    "half price off peak, over midnight: 1000 × 135 + 100 × 550",
    usage({ inputTokens: 1_000, outputTokens: 100 }),
    offPeak,
    at("00:29:59.999"),
    190_000,
  ],
  [
    "full price on peak: 1000 × 270 + 100 × 1100",
    usage({ inputTokens: 1_000, outputTokens: 100 }),
    offPeak,
    at("00:30:00"),
    380_000,
  ],
  [
    "half price on the flex tier that was served: (1000 × 400 + 500 × 1600) × 0.5",
    usage({ inputTokens: 1_000, outputTokens: 500, serviceTier: "flex" }),
    { ...flat, serviceTiers: new Map([["flex", 0.5]]) },
    undefined,
    600_000,
  ],
  [
    "two and a half times on the priority tier: (1000 × 400 + 500 × 1600) × 2.5",
    usage({ inputTokens: 1_000, outputTokens: 500, serviceTier: "priority" }),
    {
      ...flat,
      serviceTiers: new Map([
        ["flex", 0.5],
        ["priority", 2.5],
      ]),
    },
    undefined,
    3_000_000,
  ],
  [
    "a tenth more for the region: (1000 × 400 + 500 × 1600) × 1.1",
    usage({ inputTokens: 1_000, outputTokens: 500 }),
    { ...flat, factor: 1.1 },
    undefined,
    1_320_000,
  ],
  [
    "a fee for each request, as Perplexity's 12 USD per thousand: 12000000 + 10 × 1000 + 20 × 1000",
    usage({ inputTokens: 10, outputTokens: 20 }),
    {
      inputNanoUsd: 1_000,
      cachedInputNanoUsd: 1_000,
      cacheWriteNanoUsd: 1_000,
      outputNanoUsd: 1_000,
      requestNanoUsd: 12_000_000,
    },
    undefined,
    12_030_000,
  ],
];

describe("costOf()", () => {
  it.each(bills)("charges %s", (_what, used, price, atWallMs, nanoUsd) => {
    expect(costOf(used, price, atWallMs)).toBe(nanoUsd);
  });

  it("rounds once, at the end: 3 × 2.8 nano-USD are 8", () => {
    const cheap = { ...flat, cachedInputNanoUsd: 2.8 };
    expect(costOf(usage({ inputTokens: 3, cachedInputTokens: 3 }), cheap)).toBe(8);
  });

  it("leaves a tier that the price does not know, and a time that nobody gave, at the plain rates", () => {
    const used = usage({ inputTokens: 1_000, outputTokens: 100, serviceTier: "scale" });
    expect(costOf(used, { ...offPeak, serviceTiers: new Map([["flex", 0.5]]) })).toBe(380_000);
  });

  it("takes the last of the changes that hold: from a day on, and on that day's peak", () => {
    const rates = (nanoUsd: number) => ({
      inputNanoUsd: nanoUsd,
      cachedInputNanoUsd: nanoUsd,
      cacheWriteNanoUsd: nanoUsd,
      outputNanoUsd: nanoUsd,
    });
    const price: Price = {
      ...rates(1),
      changes: [
        { sinceWallMs: at("00:00:00"), rates: rates(2) },
        { sinceWallMs: at("00:00:00"), daily: { fromMs: hourMs, untilMs: 4 * hourMs }, rates: rates(4) },
      ],
    };
    const one = usage({ inputTokens: 1 });
    expect(costOf(one, price, at("00:00:00") - 1)).toBe(1);
    expect(costOf(one, price, at("00:59:59"))).toBe(2);
    expect(costOf(one, price, at("01:00:00"))).toBe(4);
    expect(costOf(one, price, at("04:00:00"))).toBe(2);
  });

  it("is a whole number, never negative, and never less for more output", () => {
    const tokens = fc.nat({ max: 2_000_000 });
    const rate = fc.double({ min: 0, max: 200_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          inputTokens: tokens,
          cachedInputTokens: tokens,
          cacheWriteTokens: tokens,
          cacheWriteHourTokens: tokens,
          outputTokens: tokens,
          reasoningTokens: tokens,
        }),
        fc.record({
          inputNanoUsd: rate,
          cachedInputNanoUsd: rate,
          cacheWriteNanoUsd: rate,
          outputNanoUsd: rate,
        }),
        (counts, price) => {
          const cost = costOf(usage(counts), price);
          expect(Number.isSafeInteger(cost)).toBe(true);
          expect(cost).toBeGreaterThanOrEqual(0);
          const more = usage({ ...counts, outputTokens: counts.outputTokens + 1 });
          expect(costOf(more, price)).toBeGreaterThanOrEqual(cost);
        },
      ),
    );
  });
});
