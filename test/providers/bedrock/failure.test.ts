import { describe, expect, it } from "vitest";
import { classify } from "../../../src/providers/bedrock/failure.ts";

const typed = (type: string) => ({ "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/` });

describe("classify()", () => {
  it.each([
    [403, "UnrecognizedClientException", "The security token is invalid.", "unauthenticated"],
    [403, "AccessDeniedException", "You have no access to the model with this id.", "unauthenticated"],
    [403, "ExpiredTokenException", "x", "unauthenticated"],
    [404, "ResourceNotFoundException", "x", "model-not-found"],
    [404, "FTUFormNotFilled", "x", "model-not-found"],
    [400, "ValidationException", "The provided model identifier is invalid.", "model-not-found"],
    [400, "ValidationException", "on-demand throughput isn't supported", "model-not-found"],
    [400, "ValidationException", "prompt is too long: 1 tokens", "context-exceeded"],
    [400, "ValidationException", "too many total text bytes", "context-exceeded"],
    [
      400,
      "ValidationException",
      "This model doesn't support the stopSequences field.",
      "unsupported-parameter",
    ],
    [400, "ValidationException", "extraneous key [topK] is not permitted", "unsupported-parameter"],
    [400, "ValidationException", "Invalid input", "invalid-request"],
    [400, "ServiceQuotaExceededException", "x", "quota-window"],
    [408, "ModelTimeoutException", "x", "server-error"],
    [424, "ModelErrorException", "x", "server-error"],
    [429, "ThrottlingException", "Too many tokens, please wait", "rate-limited"],
    [429, "ThrottlingException", "Too many tokens per day", "quota-window"],
    [429, "ModelNotReadyException", "x", "overloaded"],
    [500, "InternalServerException", "x", "server-error"],
    [503, "ServiceUnavailableException", "x", "overloaded"],
    [529, "", "x", "overloaded"],
    [502, "", "<html>", "server-error"],
  ])("calls %d %s (%s) %s", (status, type, message, kind) => {
    const failure = classify(status, typed(type), JSON.stringify({ message }));
    expect(failure.kind).toBe(kind);
    expect(failure.facts.httpStatus).toBe(status);
  });

  it("counts limits by endpoint and names the request", () => {
    const headers = { ...typed("ThrottlingException"), "x-amzn-requestid": "r-1" };
    const failure = classify(429, headers, "{}");
    expect(failure.facts).toMatchObject({
      scope: "endpoint",
      providerRequestId: "r-1",
      providerCode: "ThrottlingException",
    });
  });

  it("takes the type from the body where the header is missing", () => {
    const body = '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}';
    expect(classify(400, {}, body).kind).toBe("unauthenticated");
  });
});
