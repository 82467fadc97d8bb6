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
  /** Whether the provider said so or Spillway estimated it from bytes. */
  readonly source: "reported" | "estimated";
}
