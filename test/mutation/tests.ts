/** The tests that a mutation of the core must not survive: pure ones, in milliseconds each. */
export const testFiles: readonly string[] = [
  "test/core/**/*.test.ts",
  "test/pool/{evidence,fleet,limits,pool,prober,recovery}.test.ts",
  "test/scenarios.test.ts",
];

/**
 * Tests that take a second and more in instrumented code, since they draw or run for long: left out, so that the measured
 * score is at worst too low.
 */
export const heavyTests: ReadonlySet<string> = new Set([
  "the line for scarce room > is bounded",
  "the intervals of a variant > cover the truth in 95 ± 3 of 100 repetitions",
  "ChangeDetector > learns a steady 10 % and does not trip on it, where a fixed idea of 3 % does",
  "ChangeDetector > notices 40 % of failures within three seconds at 20 a second",
  "ChangingMean of a rare rate > takes fewer bursts of it for a new time when it allows for its skewness",
  "idle endpoints > are asked at their interval, and only where one is set",
  "scenarios > a brown out is left and comes back by proof",
  "scenarios > a dead provider comes back by proof",
  "scenarios > a provider that served abroad is left alone",
  "scenarios > a slow provider loses traffic gradually",
]);
