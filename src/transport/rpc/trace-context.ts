import type { TraceContext } from "../../core/model/trace-context.ts";
import type { RpcCall } from "./rpc-call.ts";

/** Version 00 of W3C Trace Context §3.2: ids that are not all zeros. Later versions may only add to it. */
const parentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;
const parentLength = 55;
/** What §3.3.1.5 asks to be carried at least; more is dropped whole, as it allows. */
const longestState = 512;
const stateForm = /^[\x20-\x7e]*$/;

/**
 * Where the caller's trace stands, by its headers. What is malformed is no trace
 * (§3.2.2.5), and baggage is not read: it may hold anything.
 */
export function traceContext(call: Pick<RpcCall, "requestHeader">): TraceContext | undefined {
  const parent = call.requestHeader("traceparent");
  if (parent === undefined || !isParent(parent)) return undefined;
  const state = call.requestHeader("tracestate") ?? "";
  return {
    traceParent: `00${parent.slice(2, parentLength)}`,
    traceState: state.length <= longestState && stateForm.test(state) ? state : "",
  };
}

function isParent(text: string): boolean {
  if (!parentForm.test(text)) return false;
  return text.length === parentLength || (!text.startsWith("00-") && text.length <= longestState);
}
