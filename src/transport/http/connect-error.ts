import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { RpcStatus } from "../rpc/rpc-status.ts";

/** The error that makes Connect end a call with this status, on all three protocols. */
export function toConnectError(status: RpcStatus, { signal }: Pick<HandlerContext, "signal">): ConnectError {
  const code: Code = status.code;
  if (code === Code.Canceled && isDeadline(signal.reason)) return signal.reason;
  const metadata = new Headers(status.trailers.map(([name, value]) => [name, value]));
  const error = new ConnectError(status.message, code, metadata);
  error.details = status.details.map(({ desc, value }) => ({ desc, value }));
  return error;
}

/** To a handler, an abort by the deadline looks like a client that left; Connect knows better. */
function isDeadline(reason: unknown): reason is ConnectError {
  return reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
}
