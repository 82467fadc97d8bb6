/**
 * What a model costs, in every dimension in which vendors charge for text, and what
 * an attempt comes to. Sources of the dimensions: providers.md §7.2.
 *
 * All amounts are nano-USD: 1 USD per million tokens is 1000 nano-USD a token. A rate
 * may have a fraction (0.0028 USD per million is 2.8), a cost never has: it is summed
 * as it is and rounded once, at the end, to the nearest whole nano-USD.
 */
import type { Usage } from "./usage.ts";

/** What a token costs, by what becomes of it. */
export interface TokenRates {
  readonly inputNanoUsd: number;
  readonly cachedInputNanoUsd: number;
  /** Kept for minutes (Anthropic: 5 min). */
  readonly cacheWriteNanoUsd: number;
  /** Kept for an hour. Undefined: as any other write. */
  readonly cacheWriteHourNanoUsd?: number | undefined;
  readonly outputNanoUsd: number;
  /** Undefined: as any other output, which is the rule. */
  readonly reasoningNanoUsd?: number | undefined;
}

/** Rates, and those that take their place for long prompts. */
export interface SteppedRates extends TokenRates {
  /** By rising threshold. Undefined: long prompts cost as short ones. */
  readonly longContext?: readonly LongContextStep[] | undefined;
}

/** Rates for the whole request, answer included, once its prompt is longer than the threshold. */
export interface LongContextStep {
  readonly aboveInputTokens: number;
  readonly rates: TokenRates;
}

/** What a model costs. The rates that it extends hold where no change does. */
export interface Price extends SteppedRates {
  /** Other rates at other times; of those that hold, the last one counts. */
  readonly changes?: readonly PriceChange[] | undefined;
  /** For every request, whatever its tokens. Undefined: none. */
  readonly requestNanoUsd?: number | undefined;
  /** What the tokens are multiplied by, by the service tier that was served ("flex", "priority"). Others: 1. */
  readonly serviceTiers?: ReadonlyMap<string, number> | undefined;
  /** What all of it is multiplied by: a region's uplift, a negotiated discount. Undefined: 1. */
  readonly factor?: number | undefined;
}

/** Rates of a part of the day, or from a day on. */
export interface PriceChange {
  /** Milliseconds since 1970. Undefined: always. */
  readonly sinceWallMs?: number | undefined;
  /** Undefined: all day. */
  readonly daily?: DailyWindow | undefined;
  readonly rates: SteppedRates;
}

/** A part of every day, in milliseconds since midnight UTC; over midnight when it ends before it starts. */
export interface DailyWindow {
  readonly fromMs: number;
  /** Not part of it. */
  readonly untilMs: number;
}

/**
 * The cost of an attempt in whole nano-USD. `atWallMs` is when it was sent; without
 * it the rates of the price itself hold. Cached and written tokens are parts of the
 * input, reasoning is a part of the output; each is priced apart from the rest.
 */
export function costOf(usage: Usage, price: Price, atWallMs?: number): number {
  const rates = ratesFor(price, usage.inputTokens, atWallMs);
  const tier = usage.serviceTier === undefined ? 1 : (price.serviceTiers?.get(usage.serviceTier) ?? 1);
  const tokens = inputCost(usage, rates) + outputCost(usage, rates);
  return Math.round((tokens * tier + (price.requestNanoUsd ?? 0)) * (price.factor ?? 1));
}

/** The cost of so many tokens, none of them cached, in whole nano-USD; 0 when the price is unknown. */
export function costOfTokens(price: Price | undefined, inputTokens: number, outputTokens: number): number {
  if (price === undefined) return 0;
  const none = {
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    source: "estimated",
  } as const;
  return costOf({ ...none, inputTokens, outputTokens }, price);
}

/** The rates of a request of so many prompt tokens. */
export function ratesFor(price: Price, inputTokens: number, atWallMs: number | undefined): TokenRates {
  const change =
    atWallMs === undefined ? undefined : price.changes?.findLast((each) => holdsAt(each, atWallMs));
  const stepped = change?.rates ?? price;
  const step = stepped.longContext?.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  return step?.rates ?? stepped;
}

const dayMs = 86_400_000;

function holdsAt({ sinceWallMs, daily }: PriceChange, atWallMs: number): boolean {
  if (sinceWallMs !== undefined && atWallMs < sinceWallMs) return false;
  if (daily === undefined) return true;
  const { fromMs, untilMs } = daily;
  const timeOfDay = ((atWallMs % dayMs) + dayMs) % dayMs;
  return fromMs <= untilMs
    ? timeOfDay >= fromMs && timeOfDay < untilMs
    : timeOfDay >= fromMs || timeOfDay < untilMs;
}

function inputCost(usage: Usage, rates: TokenRates): number {
  const plain = Math.max(0, usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens);
  const forAnHour = Math.min(usage.cacheWriteHourTokens ?? 0, usage.cacheWriteTokens);
  return (
    plain * rates.inputNanoUsd +
    usage.cachedInputTokens * rates.cachedInputNanoUsd +
    (usage.cacheWriteTokens - forAnHour) * rates.cacheWriteNanoUsd +
    forAnHour * (rates.cacheWriteHourNanoUsd ?? rates.cacheWriteNanoUsd)
  );
}

function outputCost(usage: Usage, rates: TokenRates): number {
  const reasoning = Math.min(usage.reasoningTokens, usage.outputTokens);
  return (
    (usage.outputTokens - reasoning) * rates.outputNanoUsd +
    reasoning * (rates.reasoningNanoUsd ?? rates.outputNanoUsd)
  );
}
