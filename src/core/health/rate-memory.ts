/** How the rate of something rare is remembered: failures, slow calls. See base/changing-mean.ts. */

/** The least variance is that of a rate of 1 %: below it, two in a row would count as a new time. */
const leastRate = 0.01;

export const rateMemory = {
  shortHalfLifeMs: 2_000,
  longHalfLifeMs: 60_000,
  variance: (rate: number) => {
    const p = bounded(rate);
    return p * (1 - p);
  },
  skewness: (rate: number) => {
    const p = bounded(rate);
    return (1 - 2 * p) / Math.sqrt(p * (1 - p));
  },
  leastExcess: 2.5,
} as const;

function bounded(rate: number): number {
  return Math.min(1 - leastRate, Math.max(leastRate, rate));
}
