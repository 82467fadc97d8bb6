/** The tests that a mutation of the core must not survive, cheap ones first: the first failure ends a mutant's run. */
export const testFiles: readonly string[] = [
  "test/core/**/*.test.ts",
  "test/pool/{evidence,fleet,limits,pool,prober,recovery}.test.ts",
  "test/scenarios.test.ts",
];

/** Tests that take seconds once every branch is counted; what they hold is a bound in size, not a decision. */
export const heavyTests: ReadonlySet<string> = new Set([]);
