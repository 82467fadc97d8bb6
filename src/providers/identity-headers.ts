import type { DialectCall } from "./dialect.ts";

/** OpenAI's bound of X-Client-Request-Id; the others state none. */
const longestId = 512;

/**
 * The headers that name the request. Our own id serves both: it is stable over the
 * attempts of a call on one endpoint and says nothing of the caller, whose key is
 * not sent on: two tenants may have the same one.
 */
export function identityHeaders(call: DialectCall): Readonly<Record<string, string>> {
  const { traceHeader } = call.host;
  const id = call.requestId.replace(/[^\x21-\x7e]/g, "").slice(0, longestId);
  return {
    ...(traceHeader === "" ? {} : { [traceHeader]: id }),
    ...(call.request.idempotencyKey === undefined ? {} : { "idempotency-key": id }),
  };
}
