import type { RpcLog } from "./rpc-log.ts";
import { type RpcStatus, toRpcStatus } from "./rpc-status.ts";

/** The status of anything that was thrown by this method; what nobody foresaw goes to the log. */
export function reportedStatus(thrown: unknown, method: string, log: RpcLog): RpcStatus {
  const status = toRpcStatus(thrown);
  if (status.unforeseen !== undefined) log.unexpected(method, status.unforeseen);
  return status;
}
