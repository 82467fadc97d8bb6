import type { RpcCall } from "../../rpc/rpc-call.ts";
import type { Exchange } from "../exchange.ts";

/** Made once: a DOMException takes its stack, and every call ends with a close. */
const clientLeft = new DOMException("the client left", "AbortError");

/** An exchange without RPC as the neutral call. Its signal aborts when the client leaves or the listener closes. */
export function callOf(exchange: Exchange, closing: AbortSignal): RpcCall {
  const { request, response } = exchange;
  const left = new AbortController();
  const leave = () => left.abort(clientLeft);
  response.once("close", leave);
  // Without a listener, a write that comes too late would end the process.
  response.on("error", leave);
  const requestHeader = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return {
    signal: left.signal,
    closing,
    timeLeftMs: undefined,
    peer: request.socket.remoteAddress ?? "unknown",
    requestHeader,
    setResponseHeader: (name, value) => void response.setHeader(name, value),
    // OpenAI's clients read no trailers.
    setResponseTrailer: () => {},
    setBinaryTrailer: () => {},
  };
}
