import type { IncomingMessage } from "node:http";

/** A body larger than its reader takes. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Reads the whole body as text. Rejects with BodyTooLarge when it has more bytes than
 * `maxBytes`: the rest is then read and dropped, so that the client gets to read the error.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(new BodyTooLarge(`the body has more than ${maxBytes} bytes`));
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the client left before its request was whole")));
  });
}
