/** 1 USD per million tokens is 1000 nano-USD a token. */
const nanoUsdPerUsdPerMillion = 1_000;
/** Beyond the sixth decimal there is only the noise of binary fractions. */
const precision = 1e6;

/** USD per million tokens, as people write it, in nano-USD a token. */
export function nanoUsdPerToken(usdPerMillion: number): number {
  return Math.round(usdPerMillion * nanoUsdPerUsdPerMillion * precision) / precision;
}
