import type { Exchange } from "./exchange.ts";

/** A short answer in one piece. */
export interface PlainAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Sends an answer that is no RPC. HEAD gets the same headers without the body. */
export function sendPlain({ request, response }: Exchange, answer: PlainAnswer): void {
  const body = Buffer.from(answer.body);
  response.statusCode = answer.status;
  response.setHeader("content-type", answer.contentType);
  response.setHeader("content-length", body.length);
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  if (request.method === "HEAD") response.end();
  else response.end(body);
}

/** An error in the shape that Connect gives its own, so that one client code reads both. */
export function errorAnswer(status: number, code: string, message: string): PlainAnswer {
  return { status, contentType: "application/json", body: `${JSON.stringify({ code, message })}\n` };
}
