import type { Usage } from "../core/model/usage.ts";

/** Figures in the one arithmetic of Usage, before anybody checked them. */
export interface ReportedFigures {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
  /** The part of cacheWrite that is kept for an hour. */
  readonly cacheWriteHour?: number | undefined;
  /** In the provider's own word; "" and undefined: it did not say. */
  readonly serviceTier?: string | undefined;
  /** What the provider says that it charges. */
  readonly costNanoUsd?: number | undefined;
}

/** More than a thousand of today's largest windows. What is above it is a mistake, and sums must stay exact. */
const mostTokens = 1e9;

/** A million dollars. */
const mostCostNanoUsd = 1e15;

/**
 * Usage as the provider reported it. Parts are held to their whole: hosts have
 * reported more cached tokens than the prompt had, and money is computed from this.
 */
export function reportedUsage(figures: ReportedFigures): Usage {
  const inputTokens = count(figures.input);
  const cachedInputTokens = Math.min(count(figures.cached), inputTokens);
  const cacheWriteTokens = Math.min(count(figures.cacheWrite), inputTokens - cachedInputTokens);
  const outputTokens = count(figures.output);
  return {
    inputTokens,
    cachedInputTokens,
    cacheWriteTokens,
    outputTokens,
    reasoningTokens: Math.min(count(figures.reasoning), outputTokens),
    ...billing(figures, cacheWriteTokens),
    source: "reported",
  };
}

/** What only some providers tell, and the bill depends on; absent where they do not. */
function billing(figures: ReportedFigures, cacheWriteTokens: number): Partial<Usage> {
  const { cacheWriteHour, serviceTier, costNanoUsd } = figures;
  return {
    ...(cacheWriteHour ? { cacheWriteHourTokens: Math.min(count(cacheWriteHour), cacheWriteTokens) } : {}),
    ...(serviceTier ? { serviceTier: serviceTier.slice(0, 40) } : {}),
    ...(costNanoUsd === undefined ? {} : { reportedCostNanoUsd: clamp(costNanoUsd, mostCostNanoUsd) }),
  };
}

function count(value: number): number {
  return Math.round(clamp(value, mostTokens));
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
