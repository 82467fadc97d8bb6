/** The tests that a mutation of the core must not survive: pure ones, in milliseconds each. */
export const testFiles: readonly string[] = [
  "test/core/**/*.test.ts",
  "test/pool/{evidence,fleet,limits,pool,prober,recovery}.test.ts",
  "test/scenarios.test.ts",
];

/**
 * Tests that take seconds in instrumented code and hold a bound in size or a share over many draws: left out, so that the
 * measured score is at worst too low.
 */
export const heavyTests: ReadonlySet<string> = new Set([
  "the line for scarce room > is bounded",
  "the intervals of a variant > cover the truth in 95 ± 3 of 100 repetitions",
  "ChangeDetector > learns a steady 10 % and does not trip on it, where a fixed idea of 3 % does",
  "scenarios > a provider that served abroad is left alone",
]);
