import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { classify, classifyInStream } from "../../../src/providers/anthropic/failure.ts";
import { quota } from "../../../src/providers/anthropic/limits.ts";
import { describeRecorded, recordedHeaders, recording, textOf } from "../support/recorded.ts";

describeRecorded("classify() on recorded errors", () => {
  it("knows a prompt that is too long", () => {
    const body = recording(
      "anthropic",
      "chat_real_error_scenarios_anthropic_claude-haiku-4-5_handles_context_length_exceeded_errors.0.400",
    );
    expect(classify(400, recordedHeaders(body), textOf(body)).kind).toBe("context-exceeded");
  });

  it("knows an effort that the model does not take", () => {
    const body = recording(
      "anthropic",
      "test_anthropic_explicit_effort_xhigh_unsupported_model_errors.0.400",
    );
    expect(classify(400, {}, textOf(body)).kind).toBe("unsupported-parameter");
  });

  it("reads the limits that came with a good answer", () => {
    const stream = recording(
      "anthropic",
      "chat_with_extended_thinking_anthropic_claude-haiku-4-5_streams_thinking_content_when_available.0.200",
    );
    const date = "Wed, 19 Aug 2026 14:34:25 GMT";
    expect(quota({ ...recordedHeaders(stream), date }, plainHosts.anthropic)).toContainEqual({
      dimension: "requests",
      limit: 10_000,
      remaining: 9999,
      resetMs: 2000,
      windowMs: 60_000,
    });
  });
});

const error = (type: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ type: "error", error: { type, message: "m", ...more }, request_id: "r" });

describe("classify()", () => {
  it.each<[number, string, FailureKind]>([
    [401, error("authentication_error"), "unauthenticated"],
    [403, error("permission_error"), "unauthenticated"],
    [404, error("not_found_error", { message: "model: x" }), "model-not-found"],
    [402, error("billing_error"), "quota-exhausted"],
    [413, "<html>413 Request Entity Too Large</html>", "request-too-large"],
    [429, error("rate_limit_error"), "rate-limited"],
    [
      429,
      error("rate_limit_error", { details: { error_code: "enforced_spend_limit_reached" } }),
      "quota-exhausted",
    ],
    [429, error("rate_limit_error", { details: { error_code: "ramp_limit_exceeded" } }), "rate-limited"],
    [
      400,
      error("invalid_request_error", { details: { error_code: "organization_on_hold" } }),
      "unauthenticated",
    ],
    [
      402,
      error("billing_error", { details: { error_code: "linked_organization_unpaid" } }),
      "quota-exhausted",
    ],
    [503, error("api_error", { details: { error_code: "cmek_unavailable" } }), "unauthenticated"],
    [400, error("invalid_request_error", { message: "Your credit balance is too low" }), "quota-exhausted"],
    [
      400,
      error("invalid_request_error", {
        message: "You have reached your specified workspace API usage limits.",
      }),
      "quota-exhausted",
    ],
    [
      400,
      error("invalid_request_error", { message: "Output blocked by content filtering policy" }),
      "content-filtered",
    ],
    [
      400,
      error("invalid_request_error", { message: "temperature: Extra inputs are not permitted" }),
      "unsupported-parameter",
    ],
    [
      400,
      error("invalid_request_error", { message: "messages.0.content: Field required" }),
      "invalid-request",
    ],
    [500, error("api_error"), "server-error"],
    [504, error("timeout_error"), "server-error"],
    [529, error("overloaded_error"), "overloaded"],
    [502, "<html>", "server-error"],
  ])("knows %i %s as %s", (status, body, kind) => {
    expect(classify(status, {}, body).kind).toBe(kind);
  });

  it("reads retry-after, and names the finest code", () => {
    const body = error("rate_limit_error", { details: { error_code: "ramp_limit_exceeded" } });
    expect(classify(429, { "retry-after": "12", "request-id": "q" }, body).facts).toMatchObject({
      retryAfterMs: 12_000,
      providerCode: "ramp_limit_exceeded",
      providerRequestId: "q",
      scope: "endpoint",
    });
  });
});

describe("classifyInStream()", () => {
  it("knows errors that come after status 200", () => {
    expect(classifyInStream(error("overloaded_error")).kind).toBe("overloaded");
    expect(classifyInStream(error("invalid_request_error")).kind).toBe("server-error");
    expect(classifyInStream("").kind).toBe("server-error");
  });
});
