/**
 * Where a call stands in a distributed trace, in the two headers of W3C Trace Context.
 * Both are well formed: transport passes on nothing else.
 */
export interface TraceContext {
  /** "00-" trace id "-" id of the parent span "-" flags, in lower-case hexadecimal. */
  readonly traceParent: string;
  /** What tracing systems carry along, at most 512 characters; "" for none. */
  readonly traceState: string;
}
