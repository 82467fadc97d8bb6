import { describe, expect, it } from "vitest";
import { CallError, type CallStatus, type CallTrail } from "../../../../src/core/model/call-error.ts";
import type { FailureKind } from "../../../../src/core/model/disposition.ts";
import { Failure } from "../../../../src/core/model/failure.ts";
import { errorAnswerOf } from "../../../../src/transport/http/openai/error-answer.ts";
import { badRequest } from "../../../../src/transport/http/openai/openai-error.ts";
import { attempt, trail } from "../../support/domain.ts";

function trailOf(kind: FailureKind): CallTrail {
  const failure = new Failure(kind, "it failed");
  const outcome = { kind: "failed", failure, callerMade: false, usage: undefined } as const;
  return { ...trail(1), attempts: [attempt({ outcome })] };
}

const headersOf = (thrown: unknown) => Object.fromEntries(errorAnswerOf(thrown).headers);

describe("errorAnswerOf()", () => {
  it.each<[CallStatus, number, string, string]>([
    ["invalid-argument", 400, "invalid_request_error", "invalid_value"],
    ["failed-precondition", 400, "invalid_request_error", "no_endpoint_allowed"],
    ["unauthenticated", 401, "invalid_request_error", "invalid_api_key"],
    ["permission-denied", 403, "permission_error", "permission_denied"],
    ["not-found", 404, "invalid_request_error", "model_not_found"],
    ["already-exists", 409, "invalid_request_error", "idempotency_key_reused"],
    ["resource-exhausted", 429, "rate_limit_exceeded", "rate_limit_exceeded"],
    ["internal", 500, "server_error", "internal_error"],
    ["unimplemented", 501, "server_error", "not_implemented"],
    ["unavailable", 503, "server_error", "service_unavailable"],
    ["deadline-exceeded", 504, "server_error", "deadline_exceeded"],
  ])("answers %s with %i", (status, http, type, code) => {
    expect(errorAnswerOf(new CallError(status, "no"))).toMatchObject({
      status: http,
      body: { error: { message: "no", type, param: null, code } },
      unforeseen: undefined,
    });
  });

  it("leaks nothing of what nobody foresaw, and hands it to the log", () => {
    const thrown = new Error("secret-key-of-the-provider");
    const answer = errorAnswerOf(thrown);
    expect(answer).toEqual({
      status: 500,
      headers: [],
      body: {
        error: { message: "internal error", type: "server_error", param: null, code: "internal_error" },
      },
      unforeseen: thrown,
    });
  });

  it("names every violation in the message, and the first as the parameter", () => {
    const violations = [
      { field: "stop", description: "must be a list" },
      { field: "n", description: "must be 1" },
    ];
    const { error } = errorAnswerOf(new CallError("invalid-argument", "x", { violations })).body;
    expect(error).toMatchObject({ message: "stop: must be a list; n: must be 1", param: "stop" });
  });

  it("passes on what this door itself refuses", () => {
    expect(errorAnswerOf(badRequest("too long", "request_too_large", "messages", 413))).toMatchObject({
      status: 413,
      body: {
        error: {
          message: "too long",
          type: "invalid_request_error",
          param: "messages",
          code: "request_too_large",
        },
      },
    });
  });

  it("tells clients and meshes not to run an exhausted failover again, and how to ask about it", () => {
    expect(headersOf(new CallError("unavailable", "no", { trail: trail(3) }))).toEqual({
      "x-should-retry": "false",
      "x-envoy-ratelimited": "true",
      "x-request-id": "cmpl-0000000000000000000000000B",
      "x-spillway-completion-id": "cmpl-0000000000000000000000000B",
      "x-spillway-attempts": "3",
    });
  });

  it("lets clients retry what was never tried, after the time that is known", () => {
    const headers = headersOf(new CallError("resource-exhausted", "no", { retryAfterMs: 1_200.5 }));
    expect(headers).toEqual({ "retry-after": "2", "retry-after-ms": "1201" });
  });

  it("tells SDKs that a conflict stays one", () => {
    expect(headersOf(new CallError("already-exists", "no"))).toEqual({ "x-should-retry": "false" });
  });

  it.each<[FailureKind, string]>([
    ["context-exceeded", "context_length_exceeded"],
    ["request-too-large", "request_too_large"],
    ["content-filtered", "content_filter"],
    ["stalled", "invalid_value"],
  ])("gives %s the code %s", (kind, code) => {
    const thrown = new CallError("invalid-argument", "no", { trail: trailOf(kind) });
    expect(errorAnswerOf(thrown).body.error.code).toBe(code);
  });

  it("does not blame the caller's request for an outage", () => {
    const thrown = new CallError("unavailable", "no", { trail: trailOf("context-exceeded") });
    expect(errorAnswerOf(thrown).body.error.code).toBe("service_unavailable");
  });

  it("keeps messages bounded and well-formed", () => {
    const { message } = errorAnswerOf(new CallError("internal", "\ud800".repeat(10_000))).body.error;
    expect(message).toBe("\ufffd".repeat(4_096));
  });
});
