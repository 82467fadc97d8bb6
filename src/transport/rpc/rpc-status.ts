/**
 * How a call's end without an answer looks on the wire, before a listener gives it
 * its own form. The only place that knows the numbers of the gRPC statuses, which
 * are those of Connect too.
 */
import type { DescMessage, Message } from "@bufbuild/protobuf";
import { CallError, type CallStatus } from "../../core/model/call-error.ts";
import { errorDetails } from "./error-details.ts";
import { trailersOf } from "./response-metadata.ts";

export interface RpcStatus {
  readonly code: number;
  /** Well-formed Unicode of bounded length. */
  readonly message: string;
  readonly details: readonly RpcDetail[];
  /** Trailers, and headers where none was sent yet. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** What was thrown, when nobody foresaw it: for the log, never for the caller. */
  readonly unforeseen: unknown;
}

/** A typed detail of a status: a message with its descriptor. */
export interface RpcDetail {
  readonly desc: DescMessage;
  readonly value: Message;
}

const codes: Record<CallStatus, number> = {
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

/** A message travels in a header, of which clients take 8 KiB in all and escapes treble its bytes. */
const maxMessageLength = 512;

/**
 * Tells clients and meshes not to run the whole failover once more: gRPC's retry
 * policy obeys the pushback (gRFC A6), Envoy does not retry what says that it is
 * rate-limited.
 */
const doNotRetry: RpcStatus["trailers"] = [
  ["grpc-retry-pushback-ms", "-1"],
  ["x-envoy-ratelimited", "true"],
];

function trailersFor({ status, trail, retryAfterMs }: CallError): RpcStatus["trailers"] {
  if (trail !== undefined) return [...doNotRetry, ...trailersOf(trail)];
  if (status !== "resource-exhausted" || retryAfterMs === undefined) return [];
  // A limit that the tenant is over: a client may come back then, a mesh would only knock again at once.
  return [
    ["grpc-retry-pushback-ms", String(Math.ceil(retryAfterMs))],
    ["x-envoy-ratelimited", "true"],
  ];
}

/** The status of anything that was thrown. What is no CallError becomes "internal error" without a trace of it. */
export function toRpcStatus(thrown: unknown): RpcStatus {
  if (!(thrown instanceof CallError)) {
    return { code: codes.internal, message: "internal error", details: [], trailers: [], unforeseen: thrown };
  }
  return {
    code: codes[thrown.status],
    message: thrown.message.slice(0, maxMessageLength).toWellFormed(),
    details: errorDetails(thrown),
    trailers: trailersFor(thrown),
    unforeseen: undefined,
  };
}
