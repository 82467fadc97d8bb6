import type { MessageInitShape } from "@bufbuild/protobuf";
import { type FailureSchema, FailureKind as Kind } from "../../../../gen/spillway/v1/attempt_pb.ts";
import type { FailureKind } from "../../../core/model/disposition.ts";
import type { Failure } from "../../../core/model/failure.ts";
import { toUint32 } from "./number.ts";
import { toDuration } from "./time.ts";

const kinds: Record<FailureKind, Kind> = {
  connect: Kind.CONNECT,
  "connection-lost": Kind.CONNECTION_LOST,
  "server-error": Kind.SERVER_ERROR,
  overloaded: Kind.OVERLOADED,
  "first-token-timeout": Kind.FIRST_TOKEN_TIMEOUT,
  stalled: Kind.STALLED,
  "too-slow": Kind.TOO_SLOW,
  timeout: Kind.TIMEOUT,
  truncated: Kind.TRUNCATED,
  malformed: Kind.MALFORMED,
  "rate-limited": Kind.RATE_LIMITED,
  "quota-window": Kind.QUOTA_WINDOW,
  "quota-exhausted": Kind.QUOTA_EXHAUSTED,
  unauthenticated: Kind.UNAUTHENTICATED,
  "model-not-found": Kind.MODEL_NOT_FOUND,
  "unsupported-parameter": Kind.UNSUPPORTED_PARAMETER,
  "context-exceeded": Kind.CONTEXT_EXCEEDED,
  "request-too-large": Kind.REQUEST_TOO_LARGE,
  "invalid-request": Kind.INVALID_REQUEST,
  "content-filtered": Kind.CONTENT_FILTERED,
  refused: Kind.REFUSED,
  "empty-answer": Kind.EMPTY_ANSWER,
  "invalid-output": Kind.INVALID_OUTPUT,
  "residency-violation": Kind.RESIDENCY_VIOLATION,
};

/** Why an attempt failed, as it is told to callers. */
export function toFailure({ kind, message, facts }: Failure): MessageInitShape<typeof FailureSchema> {
  return {
    kind: kinds[kind],
    message: message.toWellFormed(),
    httpStatus: toUint32(facts.httpStatus ?? 0),
    providerCode: facts.providerCode ?? "",
    ...(facts.retryAfterMs === undefined ? {} : { retryAfter: toDuration(facts.retryAfterMs) }),
    providerRequestId: facts.providerRequestId ?? "",
  };
}
