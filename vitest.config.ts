import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Clients in other languages and servers that need an install run in test:interop.
    exclude: ["test/interop/**"],
    // All that any test has Spillway say is searched for secrets and prompts at the end.
    globalSetup: ["test/support/leaks/run.ts"],
    setupFiles: ["test/support/leaks/taps.ts"],
    testTimeout: 30_000,
  },
});
