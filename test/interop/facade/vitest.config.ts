import { defineConfig } from "vitest/config";

/** The official SDKs of OpenAI, for Node and Python. The latter runs in test:interop too. */
export default defineConfig({
  test: {
    include: ["test/transport/http/openai/sdk*.test.ts", "test/interop/facade/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
