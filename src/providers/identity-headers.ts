import type { DialectCall } from "./dialect.ts";

/**
 * The headers that name the request. Our own id serves both: it is stable over the
 * attempts of a call on one endpoint and says nothing of the caller, whose key is
 * not sent on: two tenants may have the same one.
 */
export function identityHeaders(call: DialectCall): Readonly<Record<string, string>> {
  const { traceHeader } = call.host;
  return {
    ...(traceHeader === "" ? {} : { [traceHeader]: call.requestId }),
    ...(call.request.idempotencyKey === undefined ? {} : { "idempotency-key": call.requestId }),
  };
}
