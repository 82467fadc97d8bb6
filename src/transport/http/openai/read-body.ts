import type { Exchange } from "../exchange.ts";
import { badRequest, type OpenAiError } from "./openai-error.ts";

/**
 * The body of a request. Rejects as soon as it is known to be larger than the bound,
 * without reading the rest, and when the client leaves in the middle of it.
 */
export function readBody(exchange: Exchange, maxBytes: number): Promise<Buffer> {
  const { request, response } = exchange;
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (act: () => void) => {
      request.off("data", take);
      request.off("end", end);
      response.off("close", leave);
      act();
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else settle(() => reject(tooLarge(maxBytes)));
    };
    const end = () => settle(() => resolve(Buffer.concat(chunks)));
    const leave = () => settle(() => reject(badRequest("the request broke off", "invalid_body")));
    request.on("data", take);
    request.on("end", end);
    response.on("close", leave);
  });
}

function tooLarge(maxBytes: number): OpenAiError {
  return badRequest(`the body has more than ${maxBytes} bytes`, "request_too_large", null, 413);
}
