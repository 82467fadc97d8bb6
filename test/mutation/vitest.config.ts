/** The tests that a mutation of the core must not survive: pure ones, in milliseconds each. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
