import {
  type ContextValues,
  createContextKey,
  createContextValues,
  encodeBinaryHeader,
  type HandlerContext,
} from "@connectrpc/connect";
import type { Grant } from "../../core/model/grant.ts";
import type { Credentials, Peer } from "../../identity/identity.ts";
import { CallEnd } from "../rpc/call-end.ts";
import type { RpcCall } from "../rpc/rpc-call.ts";
import type { Exchange } from "./exchange.ts";
import { peerOf } from "./peer.ts";

const noPeer: Peer = { address: "unknown", certificate: () => undefined };

/** Who is connected, which Connect's context does not know. */
const peerKey = createContextKey(noPeer, { description: "the other end of the connection" });

/** What admission granted to the call; undefined before it was asked. */
export const grantKey = createContextKey<Grant | undefined>(undefined, {
  description: "what the caller is granted",
});

/** When the call is over, of which Connect's context tells the handler only. */
const endKey = createContextKey<CallEnd | undefined>(undefined, { description: "the end of the exchange" });

/** What a request brings along for its handler. */
export function contextOf({ request, response }: Exchange): ContextValues {
  const end = new CallEnd();
  response.once("close", () => end.over());
  return createContextValues().set(peerKey, peerOf(request.socket)).set(endKey, end);
}

/** The end of the call, whether it was answered or left. */
export function endOf({ values }: HandlerContext): CallEnd {
  const end = values.get(endKey);
  if (end === undefined) throw new Error("a call came without its exchange");
  return end;
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
