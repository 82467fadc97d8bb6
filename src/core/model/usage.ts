/**
 * The tokens of an attempt, in one arithmetic for all providers: input includes
 * what was read from and written to a cache, output includes reasoning. Each
 * dialect converts its own arithmetic into this one (providers.md §7.1).
 */
export interface Usage {
  readonly inputTokens: number;
  /** The part of inputTokens that came from the provider's cache. */
  readonly cachedInputTokens: number;
  /** The part of inputTokens that went into the provider's cache. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** The part of outputTokens that went into reasoning. */
  readonly reasoningTokens: number;
  /** The part of cacheWriteTokens that is kept for an hour and not for minutes; undefined: none. */
  readonly cacheWriteHourTokens?: number | undefined;
  /** The service tier that the provider says it served, in its own word ("flex"); undefined: it did not say. */
  readonly serviceTier?: string | undefined;
  /** What the provider says that it charges, in nano-USD; undefined: it did not say. */
  readonly reportedCostNanoUsd?: number | undefined;
  /** Whether the provider said so or Spillway estimated it from bytes. */
  readonly source: "reported" | "estimated";
}
