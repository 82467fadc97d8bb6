import type { Usage } from "./usage.ts";

/** What tokens cost, in nano-USD each (1 USD per million tokens is 1000 nano-USD). */
export interface Price {
  readonly inputNanoUsd: number;
  readonly cachedInputNanoUsd: number;
  readonly cacheWriteNanoUsd: number;
  readonly outputNanoUsd: number;
}

/**
 * The cost of an attempt in whole nano-USD, rounded to the nearest.
 * Cached and written tokens are parts of the input and priced apart from the rest.
 */
export function costOf(usage: Usage, price: Price): number {
  const plain = Math.max(0, usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens);
  return Math.round(
    plain * price.inputNanoUsd +
      usage.cachedInputTokens * price.cachedInputNanoUsd +
      usage.cacheWriteTokens * price.cacheWriteNanoUsd +
      usage.outputTokens * price.outputNanoUsd,
  );
}
