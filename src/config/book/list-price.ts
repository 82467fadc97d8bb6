/**
 * A model's list price out of @pydantic/genai-prices, which gathers the vendors' own
 * pages (MIT licence; every provider's pages are named in the package).
 */
import type { ConditionalPrice, ModelInfo, ModelPrice } from "@pydantic/genai-prices";
import type { DailyWindow, Price, PriceChange, SteppedRates, TokenRates } from "../../core/model/price.ts";
import { nanoUsdPerToken } from "../nano-usd.ts";

/**
 * The day of the release in package.json: prices that changed before it are settled,
 * those that will change after it take effect on their day.
 */
export const bookRelease = { version: "0.1.8", madeAtWallMs: Date.UTC(2026, 8, 23) } as const;

/** Undefined when the book has no price of text for the model. */
export function listPriceOf(model: ModelInfo): Price | undefined {
  const entries = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const settled = Math.max(0, entries.findLastIndex(isSettled));
  const base = entries[settled]?.prices ?? {};
  const rates = steppedRates(base) ?? (isFree(model) ? free : undefined);
  if (rates === undefined) return undefined;
  const changes = entries.slice(settled + 1).flatMap((entry) => changeOf(entry) ?? []);
  const perThousand = numberAt(base, "requests_kcount", 0);
  return {
    ...rates,
    ...(changes.length === 0 ? {} : { changes }),
    ...(perThousand === undefined ? {} : { requestNanoUsd: perThousand * nanoUsdPerThousandth }),
  };
}

/** 1 USD per thousand requests is a million nano-USD a request. */
const nanoUsdPerThousandth = 1e6;

const free: TokenRates = { inputNanoUsd: 0, cachedInputNanoUsd: 0, cacheWriteNanoUsd: 0, outputNanoUsd: 0 };

/** An empty entry says "free" only where the name says so too. */
function isFree(model: ModelInfo): boolean {
  return model.id.endsWith(":free");
}

function isSettled({ constraint }: ConditionalPrice): boolean {
  return constraint?.type === "start_date" && Date.parse(constraint.start_date) <= bookRelease.madeAtWallMs;
}

function changeOf({ constraint, prices }: ConditionalPrice): PriceChange | undefined {
  const rates = steppedRates(prices);
  if (rates === undefined || constraint === undefined) return undefined;
  return constraint.type === "start_date"
    ? { sinceWallMs: Date.parse(constraint.start_date), rates }
    : { daily: windowOf(constraint), rates };
}

function windowOf(constraint: { readonly start_time: string; readonly end_time: string }): DailyWindow {
  return { fromMs: timeOfDayMs(constraint.start_time), untilMs: timeOfDayMs(constraint.end_time) };
}

/** "16:30:00Z". */
function timeOfDayMs(time: string): number {
  return Date.parse(`1970-01-01T${time}`);
}

function steppedRates(prices: ModelPrice): SteppedRates | undefined {
  const base = ratesAbove(prices, 0);
  if (base === undefined) return undefined;
  const steps = thresholdsOf(prices).flatMap((aboveInputTokens) => {
    const rates = ratesAbove(prices, aboveInputTokens + 1);
    return rates === undefined ? [] : [{ aboveInputTokens, rates }];
  });
  return steps.length === 0 ? base : { ...base, longContext: steps };
}

function thresholdsOf(prices: ModelPrice): readonly number[] {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === "object" ? price.tiers.map(({ start }) => start) : [],
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** The rates of a prompt of so many tokens. */
function ratesAbove(prices: ModelPrice, inputTokens: number): TokenRates | undefined {
  const rate = (key: string): number | undefined => {
    const usd = numberAt(prices, key, inputTokens);
    return usd === undefined ? undefined : nanoUsdPerToken(usd);
  };
  const input = rate("input_mtok");
  const output = rate("output_mtok");
  if (input === undefined || output === undefined) return undefined;
  const hour = rate("cache_write_1h_mtok");
  const reasoning = rate("output_reasoning_mtok");
  return {
    inputNanoUsd: input,
    cachedInputNanoUsd: rate("cache_read_mtok") ?? input,
    cacheWriteNanoUsd: rate("cache_write_mtok") ?? input,
    ...(hour === undefined ? {} : { cacheWriteHourNanoUsd: hour }),
    outputNanoUsd: output,
    ...(reasoning === undefined ? {} : { reasoningNanoUsd: reasoning }),
  };
}

function numberAt(prices: ModelPrice, key: string, inputTokens: number): number | undefined {
  const price = prices[key];
  if (typeof price !== "object") return price;
  return price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base;
}
