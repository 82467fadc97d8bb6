import type { Exchange } from "../exchange.ts";
import { sendPlain } from "../plain-answer.ts";
import type { ErrorAnswer } from "./error-answer.ts";

/** Answers with a JSON value in one piece. */
export function sendJson(exchange: Exchange, value: unknown, status = 200): void {
  sendPlain(exchange, { status, contentType: "application/json", body: `${JSON.stringify(value)}\n` });
}

/** Answers with an error; what of the request was not read is not wanted any more. */
export function sendError(exchange: Exchange, { status, headers, body }: ErrorAnswer): void {
  for (const [name, value] of headers) exchange.response.setHeader(name, value);
  closeAfterAnswer(exchange);
  sendJson(exchange, body, status);
}

/** Node reads the rest of an HTTP/1.1 request into nothing; an HTTP/2 stream must be closed (RFC 9113 §8.1). */
function closeAfterAnswer({ response }: Exchange): void {
  if (!("createPushResponse" in response)) return;
  const { stream } = response;
  // The response's own "finish" comes only once the stream is closed.
  stream.once("finish", () => stream.close());
}
