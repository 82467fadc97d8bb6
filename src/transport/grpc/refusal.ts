import type { StatusObject } from "@grpc/grpc-js";
import { CallError } from "../../core/model/call-error.ts";
import { reportedStatus } from "../rpc/reported-status.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import { toStatusObject } from "./status-object.ts";

/** Refusals that come again and again, as they look on the wire: a process that has too much to do turns away most of all. */
const repeated = new WeakMap<object, StatusObject>();

/** The status by which a call ends for anything that was thrown before it came to its handler. */
export function refusalOf(thrown: unknown, method: string, log: RpcLog): StatusObject {
  const isRepeated = thrown instanceof CallError && Object.isFrozen(thrown);
  const known = isRepeated ? repeated.get(thrown) : undefined;
  if (known !== undefined) return known;
  const refusal = toStatusObject(reportedStatus(thrown, method, log));
  if (isRepeated) repeated.set(thrown, refusal);
  return refusal;
}
