/** Why a call ended without an answer, with everything that the gateway says about it. */
import type { MessageShape } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, RetryInfoSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { type FailoverError, FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";

/** A field of the request that is wrong, and how it would be right. */
export type Violation = MessageShape<typeof BadRequestSchema>["fieldViolations"][number];

export class CallError extends Error {
  override readonly name = "CallError";
  /** A lost connection, and a stream that ended without a whole answer, are Code.Unavailable. */
  readonly code: Code;
  /** What was tried; undefined when the call failed before the gateway chose an endpoint. */
  readonly failover: FailoverError | undefined;
  /** When asking again may help, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  readonly violations: readonly Violation[];
  /** "-1" when the server asks not to be tried again; undefined when it says nothing. */
  readonly pushback: string | undefined;
  /** How often the call was made before this was given up. */
  readonly tries: number;

  constructor(cause: ConnectError, tries: number) {
    super(cause.rawMessage, { cause });
    const [delay] = cause.findDetails(RetryInfoSchema).map(({ retryDelay }) => retryDelay);
    this.code = isLoss(cause) ? Code.Unavailable : cause.code;
    [this.failover] = cause.findDetails(FailoverErrorSchema);
    this.retryAfterMs = delay && Number(delay.seconds) * 1_000 + delay.nanos / 1_000_000;
    this.violations = cause.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
    this.pushback = cause.metadata.get("grpc-retry-pushback-ms") ?? undefined;
    this.tries = tries;
  }
}

/**
 * Whether the connection broke. connect-node tells it as "aborted", or as "internal"
 * when the stream just ended; a status of the gateway's own has no cause on this side.
 */
function isLoss({ code, cause, rawMessage }: ConnectError): boolean {
  if (code === Code.Aborted) return true;
  return code === Code.Internal && (cause instanceof Error || rawMessage.startsWith("protocol error"));
}
