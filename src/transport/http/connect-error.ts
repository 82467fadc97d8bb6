import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { CallError } from "../../core/model/call-error.ts";
import type { RpcStatus } from "../rpc/rpc-status.ts";

/** The error that makes Connect end a call with this status, on all three protocols. */
export function toConnectError(status: RpcStatus): ConnectError {
  const metadata = new Headers(status.trailers.map(([name, value]) => [name, value]));
  const error = new ConnectError(status.message, status.code, metadata);
  error.details = status.details.map(({ desc, value }) => ({ desc, value }));
  return error;
}

/**
 * Why a call that was given up really ended, when Connect knows better than the
 * handler: an abort by the deadline looks like a client that left.
 */
export function deadlineOf(thrown: unknown, { signal }: HandlerContext): ConnectError | undefined {
  const isCancelled = thrown instanceof CallError && thrown.status === "cancelled";
  const reason: unknown = signal.reason;
  if (!isCancelled || !(reason instanceof ConnectError)) return undefined;
  return reason.code === Code.DeadlineExceeded ? reason : undefined;
}
