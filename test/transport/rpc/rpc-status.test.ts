import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type BadRequest, BadRequestSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { type FailoverError, FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";
import { CallError } from "../../../src/core/model/call-error.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import { toRpcStatus } from "../../../src/transport/rpc/rpc-status.ts";
import { attempt, trail } from "../support/domain.ts";

/** What clients take by default for all trailers together, grpc-java and the C core among them. */
const headerBytes = 8_192;

function sizeOf(error: CallError): number {
  const bytes = toRpcStatus(error).details.reduce(
    (sum, { desc, value }) => sum + toBinary(desc, value).length,
    0,
  );
  return Math.ceil(bytes / 3) * 4;
}

describe("toRpcStatus()", () => {
  it("asks not to be retried only once a failover has run", () => {
    expect(toRpcStatus(new CallError("unavailable", "x", { trail: trail() })).trailers).toEqual([
      ["grpc-retry-pushback-ms", "-1"],
      ["x-envoy-ratelimited", "true"],
      ["x-spillway-completion-id", trail().completionId],
      ["x-spillway-attempts", "2"],
    ]);
    expect(toRpcStatus(new CallError("not-found", "x")).trailers).toEqual([]);
  });

  it.each([undefined, null, "thrown", 5, new Error("secret"), new Failure("connect", "secret")])(
    "makes INTERNAL of %j and keeps it for the log",
    (thrown) => {
      const status = toRpcStatus(thrown);
      expect(status).toMatchObject({ code: 13, message: "internal error", details: [], trailers: [] });
      expect(status.unforeseen).toBe(thrown);
    },
  );

  it("bounds the message", () => {
    expect(toRpcStatus(new CallError("not-found", "x".repeat(100_000))).message).toHaveLength(512);
  });

  it("thins the longest trail until it fits into a header, and keeps the facts", () => {
    const long = "why ".repeat(200);
    const attempts = Array.from({ length: 16 }, (_, index) =>
      attempt({
        number: index + 1,
        reason: long,
        adaptations: [long, long],
        outcome: {
          kind: "failed",
          failure: new Failure("server-error", long, { httpStatus: 500, providerCode: "api_error" }),
          callerMade: false,
          usage: undefined,
        },
      }),
    );
    const refusals = Array.from({ length: 64 }, (_, n) => ({
      endpoint: `endpoint-${n}`,
      reason: "breaker" as const,
      detail: long,
    }));
    const error = new CallError("unavailable", "all failed", {
      trail: { ...trail(), attempts, refusals },
      retryAfterMs: 5,
    });
    expect(sizeOf(error)).toBeLessThan(headerBytes - 1_024);
    const [detail] = toRpcStatus(error).details;
    expect(detail?.desc).toBe(FailoverErrorSchema);
    const told = detail?.value as FailoverError;
    expect(told.attempts).toHaveLength(16);
    expect(told.attempts.every(({ failure }) => failure?.httpStatus === 500)).toBe(true);
  });

  it("thins nothing that fits", () => {
    const [detail] = toRpcStatus(new CallError("unavailable", "x", { trail: trail(2) })).details;
    const told = detail?.value as FailoverError;
    expect(told.attempts[0]?.failure?.message).toBe("no token for 10 s");
    expect(told.attempts[0]?.adaptations).toHaveLength(1);
    expect(told.refusals[0]?.detail).toBe("opened 3 s ago: 5 failures in a row");
  });

  it("names as many violations as fit, the first ones", () => {
    const violations = Array.from({ length: 50 }, (_, n) => ({
      field: `request.messages[${n}]`,
      description: "x".repeat(300),
    }));
    const error = new CallError("invalid-argument", "bad", { violations });
    expect(sizeOf(error)).toBeLessThan(headerBytes - 1_024);
    const [detail] = toRpcStatus(error).details;
    expect(detail?.desc).toBe(BadRequestSchema);
    const told = detail?.value as BadRequest;
    expect(told.fieldViolations.length).toBeGreaterThan(8);
    expect(told.fieldViolations[0]?.field).toBe("request.messages[0]");
  });
});
