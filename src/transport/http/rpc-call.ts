import {
  type ContextValues,
  createContextKey,
  createContextValues,
  encodeBinaryHeader,
  type HandlerContext,
} from "@connectrpc/connect";
import type { Grant } from "../../core/model/grant.ts";
import type { Credentials, Peer } from "../../identity/identity.ts";
import type { RpcCall } from "../rpc/rpc-call.ts";

const noPeer: Peer = { address: "unknown", certificate: () => undefined };

/** Who is connected, which Connect's context does not know. */
const peerKey = createContextKey(noPeer, { description: "the other end of the connection" });

/** What admission granted to the call; undefined before it was asked. */
export const grantKey = createContextKey<Grant | undefined>(undefined, {
  description: "what the caller is granted",
});

/** What a request brings along for its handler. */
export function contextOf(peer: Peer): ContextValues {
  return createContextValues().set(peerKey, peer);
}

/** What the caller shows of itself. */
export function credentialsOf({ requestHeader, values }: HandlerContext): Credentials {
  return { header: (name) => requestHeader.get(name) ?? undefined, peer: values.get(peerKey) };
}

/** Connect's context as the neutral call. */
export function toRpcCall(context: HandlerContext, closing: AbortSignal): RpcCall {
  const { requestHeader, responseHeader, responseTrailer } = context;
  return {
    signal: context.signal,
    closing,
    timeLeftMs: context.timeoutMs(),
    peer: context.values.get(peerKey).address,
    requestHeader: (name) => requestHeader.get(name) ?? undefined,
    setResponseHeader: (name, value) => responseHeader.set(name, value),
    setResponseTrailer: (name, value) => responseTrailer.set(name, value),
    setBinaryTrailer: (name, value) => responseTrailer.set(name, encodeBinaryHeader(value)),
  };
}
