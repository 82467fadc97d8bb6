import { describe, expect, it } from "vitest";
import { hostPresets, plainHosts } from "../../../src/core/model/host-presets.ts";
import { classify } from "../../../src/providers/openai-responses/failure.ts";
import { quota } from "../../../src/providers/openai-responses/limits.ts";

describe("classify()", () => {
  it.each([
    [400, { error: { code: "context_length_exceeded" } }, "context-exceeded"],
    [400, { error: { code: "model_not_found" } }, "model-not-found"],
    [400, { error: { code: "unsupported_parameter" } }, "unsupported-parameter"],
    [400, { error: { code: "invalid_image_format" } }, "unsupported-parameter"],
    [400, { error: { code: "invalid_prompt" } }, "content-filtered"],
    [400, { code: "invalid-argument", error: "Incorrect API key provided." }, "unauthenticated"],
    [401, { error: { code: "invalid_api_key" } }, "unauthenticated"],
    [429, { error: { code: "insufficient_quota" } }, "quota-exhausted"],
    [429, { error: { code: "rate_limit_exceeded", message: "on tokens per min" } }, "rate-limited"],
    [429, { error: { code: "slow_down" } }, "overloaded"],
    [500, { error: { code: "vector_store_timeout" } }, "server-error"],
    [503, {}, "overloaded"],
  ])("calls %d %j %s", (status, body, kind) => {
    expect(classify(status, {}, JSON.stringify(body)).kind).toBe(kind);
  });
});

describe("quota()", () => {
  const headers = { "x-ratelimit-limit-requests": "10", "x-ratelimit-remaining-requests": "4" };

  it("reads the headers in the form of the host", () => {
    expect(quota(headers, plainHosts["openai-responses"])).toMatchObject([{ limit: 10, remaining: 4 }]);
    const azure = hostPresets.get("azure-openai-responses") ?? plainHosts.gemini;
    expect(quota(headers, azure)).toMatchObject([{ windowMs: 60_000 }]);
    expect(quota(headers, plainHosts.gemini)).toBeUndefined();
  });
});
