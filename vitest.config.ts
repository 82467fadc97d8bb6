import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Clients in other languages and servers that need an install run in test:interop.
    exclude: ["test/interop/**"],
    testTimeout: 30_000,
  },
});
