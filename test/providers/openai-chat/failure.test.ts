import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { classify, classifyInStream } from "../../../src/providers/openai-chat/failure.ts";
import { describeRecorded, recordedHeaders, recordings, textOf } from "../support/recorded.ts";

/** Provider, status and kind of every recorded error. */
const recorded: readonly (readonly [string, number, FailureKind, string])[] = [
  ["openai", 400, "context-exceeded", "context_length_exceeded"],
  ["azure", 429, "rate-limited", "RateLimitReached"],
  ["deepseek", 400, "context-exceeded", "invalid_request_error"],
  ["groq", 404, "model-not-found", "model_not_found"],
  ["ollama", 400, "context-exceeded", "invalid_request_error"],
  ["openrouter", 401, "unauthenticated", "401"],
  ["openrouter", 429, "rate-limited", "429"],
  ["xai", 400, "unauthenticated", "invalid-argument"],
];

describeRecorded("classify() on recorded errors", () => {
  it.each(recorded)("knows %s's %i as %s", (provider, status, kind, code) => {
    const bodies = recordings(provider, `.${status}.json`);
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const failure = classify(status, recordedHeaders(body), textOf(body));
      expect(failure.kind).toBe(kind);
      expect(failure.facts).toMatchObject({ httpStatus: status, providerCode: code });
    }
  });

  it("waits as long as Azure says with its second-best header", () => {
    const [body] = recordings("azure", ".429.json");
    const failure = body && classify(429, recordedHeaders(body), textOf(body));
    expect(failure?.facts.retryAfterMs).toBe(1000);
  });

  it("knows an upstream limit of OpenRouter's as the endpoint's own", () => {
    const [body] = recordings("openrouter", ".429.json");
    expect(body && classify(429, {}, textOf(body)).facts.scope).toBe("endpoint");
  });

  it("knows the parameter that reasoning models refuse", () => {
    const [body] = recordings("openai", "reasoning-model-legacy-parameter-error.json");
    expect(body && classify(400, {}, textOf(body)).kind).toBe("unsupported-parameter");
  });
});

describe("what a limit concerns", () => {
  const spoken = (message: string, more: object = {}) =>
    JSON.stringify({ error: { message, code: "rate_limit_exceeded", ...more } });

  it("is the model where the words name it, a day's quota too", () => {
    const perDay = "Rate limit reached for gpt-4o in organization org-1 on requests per day (RPD): Limit 200";
    expect(classify(429, {}, spoken(perDay))).toMatchObject({
      kind: "quota-window",
      facts: { scope: "endpoint" },
    });
    const perMinute = "Rate limit reached for model `x` in organization `o` on tokens per minute (TPM)";
    expect(classify(429, {}, spoken(perMinute))).toMatchObject({
      kind: "rate-limited",
      facts: { scope: "endpoint" },
    });
  });

  it("is the account where they do not", () => {
    expect(classify(429, {}, spoken("Rate limit exceeded: free-models-per day")).facts.scope).toBeUndefined();
  });
});

const error = (fields: Record<string, unknown>) => JSON.stringify({ error: { message: "m", ...fields } });

describe("classify()", () => {
  it.each<[number, string, FailureKind]>([
    [429, error({ code: "429", message: "The system is experiencing high demand" }), "overloaded"],
    [
      400,
      error({ message: "Invalid service_tier argument", param: "service_tier" }),
      "unsupported-parameter",
    ],
    [429, error({ type: "insufficient_quota", code: "insufficient_quota" }), "quota-exhausted"],
    [429, error({ type: "insufficient_quota", code: "credit_balance_exhausted" }), "quota-exhausted"],
    [429, error({ type: "rate_limit_error", code: "slow_down" }), "overloaded"],
    [429, error({ type: "tokens", code: "rate_limit_exceeded" }), "rate-limited"],
    [
      429,
      error({ code: "rate_limit_exceeded", message: "Limit 200 requests per day (RPD)" }),
      "quota-window",
    ],
    [429, error({ message: "Request too large for gpt-4 on tokens per min (TPM)" }), "request-too-large"],
    [
      413,
      error({ code: "rate_limit_exceeded", message: "Request too large for model" }),
      "request-too-large",
    ],
    [402, error({ message: "Insufficient Balance" }), "quota-exhausted"],
    [402, error({ metadata: { limit_source: "openrouter_in_flight_budget" } }), "rate-limited"],
    [403, error({ message: "input tokens plus max_tokens exceed the limit" }), "context-exceeded"],
    [403, error({ metadata: { reasons: ["violence"] } }), "content-filtered"],
    [403, error({ message: "Key limit exceeded" }), "quota-exhausted"],
    [403, error({ message: "country not supported" }), "unauthenticated"],
    [
      400,
      error({ code: "content_filter", innererror: { code: "ResponsibleAIPolicyViolation" } }),
      "content-filtered",
    ],
    [400, error({ code: "tool_use_failed" }), "invalid-output"],
    [400, error({ message: "The model `x` does not exist" }), "model-not-found"],
    [
      400,
      error({ message: "Could not finish the message because max_tokens was reached" }),
      "unsupported-parameter",
    ],
    [
      400,
      error({ message: "Input tokens exceed the configured limit of 272000 tokens." }),
      "context-exceeded",
    ],
    [400, error({ message: "bad image" }), "invalid-request"],
    [404, error({ code: "DeploymentNotFound" }), "model-not-found"],
    [412, error({}), "unauthenticated"],
    [
      422,
      '{"detail":[{"loc":["body","x"],"msg":"Extra inputs are not permitted","type":"t"}]}',
      "unsupported-parameter",
    ],
    [422, '{"detail":[{"loc":["body","messages"],"msg":"too short","type":"t"}]}', "invalid-request"],
    [429, '{"object":"error","message":"Service tier capacity exceeded","code":"3505"}', "overloaded"],
    [498, "", "overloaded"],
    [500, "<html>", "server-error"],
    [502, "", "server-error"],
    [503, "", "overloaded"],
    [504, "", "server-error"],
    [520, "<html>error code: 520</html>", "server-error"],
    [529, "", "overloaded"],
    [408, "", "server-error"],
    [409, "", "server-error"],
  ])("knows %i %s as %s", (status, body, kind) => {
    expect(classify(status, {}, body).kind).toBe(kind);
  });

  it("takes a limit that lifts after more than an hour for a spent quota", () => {
    expect(classify(429, { "retry-after": "1800" }, "").kind).toBe("rate-limited");
    expect(classify(429, { "retry-after": "7200" }, "").kind).toBe("quota-window");
  });

  it("says nothing in its message that the provider said, and hides keys in its cause", () => {
    const failure = classify(
      401,
      { "x-request-id": "r" },
      error({ message: "bad key sk-abcdefgh1234", code: "c d" }),
    );
    expect(failure.message).toBe("the provider refuses the endpoint's credentials or permissions (HTTP 401)");
    expect(failure.facts.providerRequestId).toBe("r");
    expect(String(failure.facts.cause)).toBe("Error: bad key [redacted]");
  });
});

describe("classifyInStream()", () => {
  it("never calls an accepted request invalid", () => {
    expect(classifyInStream({ error: { code: 400, message: "Token limit reached" } }).kind).toBe(
      "server-error",
    );
  });

  it("reads the status that the error names, and keeps it out of the facts", () => {
    const failure = classifyInStream('{"error":{"message":"m","code":429}}');
    expect(failure.kind).toBe("rate-limited");
    expect(failure.facts.httpStatus).toBeUndefined();
  });

  it("takes what it cannot read for a failure of the provider", () => {
    for (const payload of ["", "boom", "{", "[]"])
      expect(classifyInStream(payload).kind).toBe("server-error");
  });
});
