import type { CallContext } from "nice-grpc";
import type { RpcCall } from "../rpc/rpc-call.ts";
import { deadlineKey } from "./intake-interceptor.ts";

/** What the calls of one listener share. */
export interface CallSurroundings {
  readonly closing: AbortSignal;
  /** Milliseconds since 1970: grpc-js reckons deadlines in wall time. */
  readonly wall: () => number;
}

/** nice-grpc's context as the neutral call. */
export function toRpcCall(context: CallContext, { closing, wall }: CallSurroundings): RpcCall {
  const deadline = context.metadata.get(deadlineKey);
  return {
    signal: context.signal,
    closing,
    timeLeftMs: deadline === undefined ? undefined : Math.max(0, Number(deadline) - wall()),
    peer: context.peer,
    requestHeader(name) {
      const values = context.metadata.getAll(name);
      return values.length === 0 ? undefined : values.join(", ");
    },
    setResponseHeader: (name, value) => void context.header.set(name, value),
    setResponseTrailer: (name, value) => void context.trailer.set(name, value),
    setBinaryTrailer: (name, value) => void context.trailer.set(name, value),
  };
}
