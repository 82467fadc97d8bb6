/** Whether a row of measurements grows beyond its noise. */

export interface Trend {
  /** Per minute, the median of the slopes between all pairs (Theil 1950, Sen 1968): single spikes do not move it. */
  readonly slopePerMinute: number;
  /** By the slope, from the first measurement to the last. */
  readonly growth: number;
  /** The spread around the trend: 1.4826 times the median deviation, a standard deviation if it were normal. */
  readonly noise: number;
  /**
   * The standard error of the growth, were it 0: noise · √(12 / n) for n independent measurements evenly over time
   * (the variance of a regression's slope). Neighbours are alike, for what is held of a fault is held for a while:
   * one a minute counts.
   */
  readonly error: number;
  readonly isLeak: boolean;
}

export interface Measurement {
  readonly minutes: number;
  readonly value: number;
}

/** Growth counts as a leak from so many standard errors on: once in some 700 runs that is chance. */
const beyondNoise = 3;

/** `least`: growth below it is none, in the unit of the values. */
export function trendOf(measurements: readonly Measurement[], least: number): Trend {
  const slopes = measurements.flatMap((left, at) =>
    measurements.slice(at + 1).map((right) => (right.value - left.value) / (right.minutes - left.minutes)),
  );
  const slopePerMinute = median(slopes);
  const offset = median(measurements.map(({ minutes, value }) => value - slopePerMinute * minutes));
  const noise =
    1.4826 *
    median(measurements.map(({ minutes, value }) => Math.abs(value - offset - slopePerMinute * minutes)));
  const minutes = (measurements.at(-1)?.minutes ?? 0) - (measurements[0]?.minutes ?? 0);
  const growth = slopePerMinute * minutes;
  const error = minutes > 0 ? noise * Math.sqrt(12 / Math.max(1, minutes)) : Number.POSITIVE_INFINITY;
  return { slopePerMinute, growth, noise, error, isLeak: growth > Math.max(least, beyondNoise * error) };
}

/** 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
