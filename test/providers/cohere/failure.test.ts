import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { classify } from "../../../src/providers/cohere/failure.ts";
import { quota } from "../../../src/providers/cohere/limits.ts";

describe("classify()", () => {
  it.each([
    [400, { message: "invalid request: x" }, "invalid-request"],
    [400, { error_type: "TOO_MANY_TOKENS", message: "x" }, "context-exceeded"],
    [400, { message: "tools is not supported with this model" }, "unsupported-parameter"],
    [401, { message: "invalid api token" }, "unauthenticated"],
    [402, { message: "x" }, "quota-exhausted"],
    [403, { message: "x" }, "unauthenticated"],
    [404, { message: "model 'x' not found" }, "model-not-found"],
    [413, {}, "request-too-large"],
    [422, { message: "x" }, "invalid-request"],
    [429, { message: "Trial key: 20 API calls / minute" }, "rate-limited"],
    [429, { message: "Trial key: 1000 API calls / month" }, "quota-window"],
    [498, { message: "x" }, "unauthenticated"],
    [499, {}, "server-error"],
    [500, {}, "server-error"],
    [501, {}, "unsupported-parameter"],
    [503, {}, "overloaded"],
    [504, {}, "server-error"],
  ])("calls %d %j %s", (status, body, kind) => {
    expect(classify(status, {}, JSON.stringify(body)).kind).toBe(kind);
  });

  it("names the request by the trace that Cohere's support asks for", () => {
    expect(classify(500, { "x-debug-trace-id": "t-1" }, "{}").facts.providerRequestId).toBe("t-1");
  });
});

describe("quota()", () => {
  it("tells of the limits, of which nobody says what is left", () => {
    const headers = { "x-trial-endpoint-call-limit": "20", "x-endpoint-monthly-call-limit": "1000" };
    expect(quota(headers, plainHosts.cohere)).toMatchObject([
      { limit: 20, remaining: undefined, windowMs: 60_000 },
      { limit: 1000, remaining: undefined },
    ]);
    expect(quota(headers, plainHosts.gemini)).toBeUndefined();
    expect(quota({}, plainHosts.cohere)).toBeUndefined();
  });
});
