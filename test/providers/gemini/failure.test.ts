import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { classify, classifyInStream } from "../../../src/providers/gemini/failure.ts";
import { describeRecorded, recording, textOf } from "../support/recorded.ts";

describeRecorded("classify() on recorded errors", () => {
  it("knows a bad key under status 400", () => {
    const body = recording(
      "gemini",
      "chat_error_handling_with_gemini_gemini-2_5-flash_raises_appropriate_auth_error.0.400",
    );
    const failure = classify(400, {}, textOf(body));
    expect(failure.kind).toBe("unauthenticated");
    expect(failure.facts.providerCode).toBe("API_KEY_INVALID");
  });

  it("knows a minute's quota and how long it lasts", () => {
    const failure = classify(429, {}, textOf(recording("gemini", "google-429-retry-info.json")));
    expect(failure.kind).toBe("rate-limited");
    expect(failure.facts).toMatchObject({ retryAfterMs: 34_400, scope: "endpoint" });
  });
});

describe("a wait that the body names", () => {
  const waitOf = (retryDelay: string) => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }];
    const body = { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "m", details } };
    return classify(429, {}, JSON.stringify(body)).facts.retryAfterMs;
  };

  it("is believed for a day at most, as that of a header is", () => {
    expect(waitOf("12s")).toBe(12_000);
    expect(waitOf("99999999999999999999s")).toBe(86_400_000);
  });
});

describe("the size of a bucket that was too empty", () => {
  const quota = (quotaId: string, quotaValue?: string) => ({ quotaId, quotaValue });
  const limitOf = (...violations: readonly object[]) => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations }];
    const body = { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "m", details } };
    return classify(429, {}, JSON.stringify(body)).facts.tokenLimit;
  };

  it("is the least of the quotas of tokens", () => {
    const perMinute = "GenerateContentPaidTierInputTokensPerModelPerMinute";
    expect(limitOf(quota(perMinute, "1000000"), quota(perMinute, "250000"))).toBe(250_000);
    expect(limitOf(quota("GenerateRequestsPerMinutePerProjectPerModel", "5"))).toBeUndefined();
    expect(limitOf(quota(perMinute), quota(perMinute, "many"))).toBeUndefined();
  });
});

const error = (code: number, status: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ error: { code, status, message: "m", ...more } });

const violation = (quotaId: string, quotaDimensions?: Record<string, string>) => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId, quotaDimensions }],
});

describe("classify()", () => {
  it.each<[number, string, FailureKind]>([
    [
      400,
      error(400, "INVALID_ARGUMENT", {
        message: "The input token count (1196265) exceeds the maximum number of tokens allowed",
      }),
      "context-exceeded",
    ],
    [
      400,
      error(400, "INVALID_ARGUMENT", { message: "function call is missing a thought_signature" }),
      "unsupported-parameter",
    ],
    [
      400,
      error(400, "INVALID_ARGUMENT", { message: "Penalty is not enabled for this model" }),
      "unsupported-parameter",
    ],
    [400, error(400, "INVALID_ARGUMENT"), "invalid-request"],
    [400, error(400, "FAILED_PRECONDITION", { message: "User location" }), "unauthenticated"],
    [402, error(402, "RESOURCE_EXHAUSTED"), "quota-exhausted"],
    [403, error(403, "PERMISSION_DENIED"), "unauthenticated"],
    [404, error(404, "NOT_FOUND"), "model-not-found"],
    [429, error(429, "RESOURCE_EXHAUSTED"), "overloaded"],
    [429, error(429, "RESOURCE_EXHAUSTED", { message: "Please retry in 48.9s." }), "rate-limited"],
    [
      429,
      error(429, "RESOURCE_EXHAUSTED", {
        details: [violation("GenerateRequestsPerDayPerProjectPerModel-FreeTier")],
      }),
      "quota-window",
    ],
    [
      429,
      error(429, "RESOURCE_EXHAUSTED", { message: "Your prepayment credits are depleted." }),
      "quota-exhausted",
    ],
    [499, error(499, "CANCELLED"), "server-error"],
    [500, error(500, "INTERNAL"), "server-error"],
    [503, error(503, "UNAVAILABLE"), "overloaded"],
    [504, error(504, "DEADLINE_EXCEEDED"), "server-error"],
    [502, "<html>", "server-error"],
  ])("knows %i %s as %s", (status, body, kind) => {
    expect(classify(status, {}, body).kind).toBe(kind);
  });

  it("knows a quota without the model's dimension as the account's", () => {
    const whole = error(429, "RESOURCE_EXHAUSTED", {
      details: [violation("RequestsPerMinutePerProject", { location: "global" })],
    });
    const model = error(429, "RESOURCE_EXHAUSTED", {
      details: [violation("RequestsPerMinute", { model: "m" })],
    });
    expect(classify(429, {}, whole).facts.scope).toBe("account");
    expect(classify(429, {}, model).facts.scope).toBe("endpoint");
  });
});

describe("classifyInStream()", () => {
  it("takes the code for the status", () => {
    expect(classifyInStream(error(503, "UNAVAILABLE")).kind).toBe("overloaded");
    expect(classifyInStream(error(400, "INVALID_ARGUMENT")).kind).toBe("server-error");
    expect(classifyInStream(`[${error(429, "RESOURCE_EXHAUSTED")}]`).kind).toBe("overloaded");
  });
});
