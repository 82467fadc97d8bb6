/** How failures look to each kind of client. */
import { describe, expect, it } from "vitest";
import { BadRequestSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { FailureKind } from "../../gen/spillway/v1/attempt_pb.ts";
import { FailoverErrorSchema } from "../../gen/spillway/v1/failover_error_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { CallError, type CallStatus } from "../../src/core/model/call-error.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { started, text, trail } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";

const numbers: Record<CallStatus, number> = {
  cancelled: 1,
  "invalid-argument": 3,
  "deadline-exceeded": 4,
  "not-found": 5,
  "already-exists": 6,
  "permission-denied": 7,
  "resource-exhausted": 8,
  "failed-precondition": 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
};

/**
 * Connect escapes all that gRPC allows it to in a status message, and the client of
 * grpc-js leaves the reserved characters of a URI escaped. Harmless, and not ours.
 */
function seenBy(kind: string, message: string): string {
  return kind === "grpc-js on the HTTP door" ? message.replace(/[:;]/g, encodeURIComponent) : message;
}

describe.each(clientNames)("a failed call by %s", (kind) => {
  it("carries the trail, when to come back, and the wish not to be retried", async () => {
    const doors = await openDoors();
    const error = new CallError("unavailable", "all 2 attempts failed", {
      trail: trail(),
      retryAfterMs: 2_500,
    });
    doors.completions.completeScript = () => Promise.reject(error);
    const failure = await failureOf(clientOf(kind, doors).complete(hello()));
    expect(failure.code).toBe(14);
    expect(failure.message).toBe("all 2 attempts failed");
    const detail = failure.detail(FailoverErrorSchema);
    expect(detail?.route).toBe("chat");
    expect(detail?.attempts.map(({ failure: why }) => why?.kind)).toEqual([
      FailureKind.STALLED,
      FailureKind.STALLED,
    ]);
    expect(detail?.attempts[0]?.startTime?.nanos).toBe(10_000_000);
    expect(detail?.attempts[0]?.possiblyBilled).toBe(true);
    expect(detail?.refusals[0]?.endpoint).toBe("claude-eu");
    expect(failure.detail(RetryInfoSchema)?.retryDelay).toMatchObject({ seconds: 2n, nanos: 500_000_000 });
    expect(failure.trailers.get("grpc-retry-pushback-ms")).toBe("-1");
    expect(failure.trailers.get("x-envoy-ratelimited")).toBe("true");
  });

  it("carries the same when it fails in the middle of a stream", async () => {
    const doors = await openDoors();
    doors.completions.streamScript = async function* () {
      yield [started, text("Hel")];
      throw new CallError("resource-exhausted", "all endpoints are rate-limited", { trail: trail(1) });
    };
    const failure = await failureOf(clientOf(kind, doors).stream(hello()));
    expect(failure.code).toBe(8);
    expect(failure.detail(FailoverErrorSchema)?.attempts).toHaveLength(1);
    expect(failure.trailers.get("grpc-retry-pushback-ms")).toBe("-1");
  });

  it("names every violation of a bad request, before the completions see it", async () => {
    const doors = await openDoors();
    const request = { request: { messages: [{ role: Role.SYSTEM }], maxOutputTokens: 0 } };
    const failure = await failureOf(clientOf(kind, doors).stream(request));
    expect(failure.code).toBe(3);
    const message = "request.route: is required (and 2 more; see the details of the error)";
    expect(failure.message).toBe(seenBy(kind, message));
    expect(failure.detail(BadRequestSchema)?.fieldViolations.map(({ field }) => field)).toEqual([
      "request.route",
      "request.messages[0].parts",
      "request.max_output_tokens",
    ]);
    expect(failure.trailers.has("grpc-retry-pushback-ms")).toBe(false);
    expect(doors.completions.calls).toEqual([]);
  });

  it("tells nothing of what nobody foresaw, but logs it", async () => {
    const doors = await openDoors();
    const bug = new TypeError("cannot read sk-secret of undefined");
    doors.completions.completeScript = () => Promise.reject(bug);
    doors.completions.streamScript = async function* () {
      yield [started];
      throw bug;
    };
    const client = clientOf(kind, doors);
    for (const failure of [
      await failureOf(client.complete(hello())),
      await failureOf(client.stream(hello())),
    ]) {
      expect(failure.code).toBe(13);
      expect(failure.message).toBe("internal error");
      expect([...failure.trailers.values()].join()).not.toContain("secret");
      expect(failure.details).toEqual([]);
    }
    expect(doors.logged).toEqual([
      { where: "spillway.v1.CompletionService/Complete", error: bug },
      { where: "spillway.v1.CompletionService/StreamComplete", error: bug },
    ]);
  });

  it("has the number of its status", async () => {
    const doors = await openDoors();
    const client = clientOf(kind, doors);
    for (const [status, number] of Object.entries(numbers)) {
      doors.completions.completeScript = () =>
        Promise.reject(new CallError(status as CallStatus, "no: ünïcode % \n"));
      const failure = await failureOf(client.complete(hello()));
      expect([status, failure.code, failure.message]).toEqual([
        status,
        number,
        seenBy(kind, "no: ünïcode % \n"),
      ]);
    }
  });

  it("survives a message with half a character", async () => {
    const doors = await openDoors();
    doors.completions.completeScript = () => Promise.reject(new CallError("not-found", "half \ud83d of it"));
    const failure = await failureOf(clientOf(kind, doors).complete(hello()));
    expect(failure.message).toBe("half \ufffd of it");
  });
});
