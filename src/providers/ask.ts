import type { ProviderCall } from "../core/model/ports.ts";
import type { HttpResponse } from "./exchange.ts";
import { linkHeaders, type ProviderLink } from "./provider-link.ts";

/** Sends the request of an attempt. Resolves when the headers of the answer come, whatever they say. Throws a Failure. */
export function ask(link: ProviderLink, call: ProviderCall): Promise<HttpResponse> {
  const encoded = link.dialect.encode({ ...call, host: link.host });
  for (const change of encoded.adaptations) call.onAdapted(change);
  return link.client.send({
    method: "POST",
    path: encoded.path,
    headers: {
      "content-type": "application/json",
      accept: call.whole === true ? "application/json" : "text/event-stream, application/json",
      ...linkHeaders(link),
      ...encoded.headers,
      ...traceHeaders(link, call),
    },
    body: JSON.stringify(encoded.body),
    signal: call.signal,
  });
}

/** Our span alone: what the caller's tracing carries along is not the provider's to know. */
function traceHeaders(
  { connection }: ProviderLink,
  { trace }: ProviderCall,
): Readonly<Record<string, string>> {
  return connection.sendTraceParent && trace !== undefined ? { traceparent: trace.traceParent } : {};
}
