/**
 * What headers and trailers say of a completion, for those who see no messages:
 * proxies, access logs, people with curl. The same names as on the OpenAI door.
 */
import type { CallTrail } from "../../core/model/call-error.ts";
import type { CompletionResult } from "../../core/model/completion.ts";
import type { RpcCall } from "./rpc-call.ts";

/** The id of this call. Another than that of the completion when an answer is replayed or joined. */
const callId = "x-request-id";
const completionId = "x-spillway-completion-id";
const endpoint = "x-spillway-endpoint";
const attempts = "x-spillway-attempts";

/**
 * When there is something to answer, and not before: headers tell a gRPC client that
 * the call is committed, and its retry policy then holds still (gRFC A6).
 */
export function announceCall(call: RpcCall, id: string): void {
  call.setResponseHeader(callId, id);
}

/** Once the answer is whole. */
export function concludeCall(call: RpcCall, completion: CompletionResult): void {
  call.setResponseTrailer(completionId, completion.id);
  call.setResponseTrailer(endpoint, completion.endpoint);
  call.setResponseTrailer(attempts, String(completion.attempts.length));
}

/** The trailers of a call that failed after routing began. */
export function trailersOf(trail: CallTrail): readonly (readonly [name: string, value: string])[] {
  return [
    [completionId, trail.completionId],
    [attempts, String(trail.attempts.length)],
  ];
}
