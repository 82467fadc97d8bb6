import type { AfterRead, Timer } from "../../core/model/ports.ts";
import type { Admission } from "../rpc/admission.ts";
import type { Inflations } from "../rpc/inflations.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";

/** What the calls of one listener share. */
export interface Surroundings {
  readonly admit: Admission;
  readonly log: RpcLog;
  readonly timer: Timer;
  readonly afterRead: AfterRead;
  readonly inflations: Inflations;
  /** Of a message unpacked. */
  readonly maxRequestBytes: number;
  /** Aborted when the listener begins to drain. */
  readonly closing: AbortSignal;
  /** Milliseconds since 1970: grpc-js reckons deadlines in wall time. */
  readonly wall: () => number;
}
