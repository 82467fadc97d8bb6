import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interop/**/*.test.ts"],
    // All that any test has Spillway say is searched for secrets and prompts at the end.
    globalSetup: ["test/support/leaks/run.ts", "test/interop/support/setup.ts"],
    setupFiles: ["test/support/leaks/taps.ts"],
    // A call starts a process of its own, and CI has two slow cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
