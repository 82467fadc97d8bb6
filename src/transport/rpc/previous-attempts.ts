import type { RpcCall } from "./rpc-call.ts";

/**
 * How often this call was tried before it came here: by a gRPC client's retry
 * policy (gRFC A6 counts the tries before this one) or by Envoy (which counts this
 * one too). What is no number says nothing.
 */
export function previousAttempts(call: Pick<RpcCall, "requestHeader">): number {
  const byClient = count(call.requestHeader("grpc-previous-rpc-attempts"));
  const byMesh = count(call.requestHeader("x-envoy-attempt-count")) - 1;
  return Math.max(0, byClient, byMesh);
}

/** Three digits at most: more tries than that mean no more than 999 do. */
function count(header: string | undefined): number {
  return header !== undefined && /^\d{1,3}$/.test(header) ? Number(header) : 0;
}
