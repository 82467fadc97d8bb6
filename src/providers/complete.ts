/** One attempt: asks a provider for a completion and reads its answer. */
import type { ProviderEvent } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import type { ProviderCall } from "../core/model/ports.ts";
import type { AnswerSource } from "./dialect.ts";
import type { HttpResponse } from "./exchange.ts";
import { oversizedOr } from "./oversized.ts";
import { type FindLink, linkHeaders, type ProviderLink } from "./provider-link.ts";
import { readBody } from "./read-body.ts";
import { rejectionOf } from "./rejection-of.ts";
import { providerRequestIdOf } from "./response-headers.ts";
import { placeInHeaders } from "./served-place.ts";

type Batch = readonly ProviderEvent[];

/** An answer that comes whole is held whole: as much as 100 thousand tokens of text take, many times over. */
const largestAnswer = 16_777_216;

/** The attempt behind Provider.complete: see there. */
export async function* complete(linkOf: FindLink, call: ProviderCall): AsyncGenerator<Batch, void> {
  const link = linkOf(call.endpoint.provider.name);
  const response = await ask(link, call);
  try {
    if (response.status < 200 || response.status > 299) {
      const { stallMs } = call.endpoint.timeouts;
      throw oversizedOr(await rejectionOf(link, response, stallMs), call.inputTokens);
    }
    yield [
      {
        kind: "accepted",
        providerRequestId: providerRequestIdOf(response.headers),
        quota: link.dialect.quota(response.headers, link.host),
      },
      ...placeInHeaders(response.headers),
    ];
    // A host that does not stream answers whole, whatever it was asked for.
    if (isJson(response)) yield await readWholeAnswer(link, response);
    else {
      const next = batchesOf(link, response);
      for (let batch = await next(); batch !== undefined; batch = await next()) yield batch;
    }
  } finally {
    response.cancel();
  }
}

function ask(link: ProviderLink, call: ProviderCall): Promise<HttpResponse> {
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

/** Reads the next batch of a streamed answer; undefined at its end. */
function batchesOf(link: ProviderLink, response: HttpResponse): () => Promise<Batch | undefined> {
  const decoder = link.dialect.createDecoder(sourceOf(link));
  let whole = false;
  return async () => {
    while (!decoder.isOver()) {
      let bytes: Uint8Array | undefined;
      try {
        bytes = await response.read();
      } catch (error) {
        // A connection that breaks after the answer is whole costs its usage at most.
        if (!whole) throw error;
      }
      if (bytes === undefined) break;
      const events = decoder.push(bytes);
      whole ||= events.some(isFinish);
      if (events.length > 0) return events;
    }
    decoder.end();
    response.release();
    return undefined;
  };
}

const isFinish = (event: ProviderEvent) => event.kind === "finish";

async function readWholeAnswer(link: ProviderLink, response: HttpResponse): Promise<Batch> {
  const { bytes, cut } = await readBody(response, largestAnswer);
  if (cut) throw new Failure("malformed", `the provider's answer is larger than ${largestAnswer} bytes`);
  return link.dialect.decodeUnary(bytes, sourceOf(link));
}

function isJson(response: HttpResponse): boolean {
  return /^application\/(?:[\w.+-]*\+)?json\b/i.test(response.headers["content-type"] ?? "");
}

function sourceOf(link: ProviderLink): AnswerSource {
  return { host: link.host, account: link.connection.account.account };
}
