import {
  type ContextValues,
  createContextKey,
  createContextValues,
  encodeBinaryHeader,
  type HandlerContext,
} from "@connectrpc/connect";
import type { RpcCall } from "../rpc/rpc-call.ts";

/** The caller's address, which Connect's context does not know. */
const peerKey = createContextKey("unknown", { description: "address of the caller" });

/** What a request brings along for its handler. */
export function contextOf(peer: string | undefined): ContextValues {
  return createContextValues().set(peerKey, peer ?? peerKey.defaultValue);
}

/** Connect's context as the neutral call. */
export function toRpcCall(context: HandlerContext, closing: AbortSignal): RpcCall {
  const { requestHeader, responseHeader, responseTrailer } = context;
  return {
    signal: context.signal,
    closing,
    timeLeftMs: context.timeoutMs(),
    peer: context.values.get(peerKey),
    requestHeader: (name) => requestHeader.get(name) ?? undefined,
    setResponseHeader: (name, value) => responseHeader.set(name, value),
    setResponseTrailer: (name, value) => responseTrailer.set(name, value),
    setBinaryTrailer: (name, value) => responseTrailer.set(name, encodeBinaryHeader(value)),
  };
}
