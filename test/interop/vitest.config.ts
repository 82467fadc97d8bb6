import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interop/**/*.test.ts"],
    globalSetup: ["test/interop/support/setup.ts"],
    // A call starts a process of its own, and CI has two slow cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
