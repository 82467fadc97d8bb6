import { defineConfig } from "vitest/config";

/** A run that leaks on every channel; leaks.test.ts has it fail. */
export default defineConfig({
  test: {
    root: new URL("../../../..", import.meta.url).pathname,
    include: ["test/support/leaks/planted/*.fixture.ts"],
    globalSetup: ["test/support/leaks/run.ts"],
    setupFiles: ["test/support/leaks/taps.ts"],
    testTimeout: 150_000,
  },
});
