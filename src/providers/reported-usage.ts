import type { Usage } from "../core/model/usage.ts";

/** Figures in the one arithmetic of Usage, before anybody checked them. */
export interface ReportedFigures {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/**
 * Usage as the provider reported it. Parts are held to their whole: hosts have
 * reported more cached tokens than the prompt had, and money is computed from this.
 */
export function reportedUsage(figures: ReportedFigures): Usage {
  const inputTokens = count(figures.input);
  const cachedInputTokens = Math.min(count(figures.cached), inputTokens);
  const outputTokens = count(figures.output);
  return {
    inputTokens,
    cachedInputTokens,
    cacheWriteTokens: Math.min(count(figures.cacheWrite), inputTokens - cachedInputTokens),
    outputTokens,
    reasoningTokens: Math.min(count(figures.reasoning), outputTokens),
    source: "reported",
  };
}

function count(value: number): number {
  return Math.max(0, Math.round(value));
}
