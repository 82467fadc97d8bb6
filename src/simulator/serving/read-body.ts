import type { IncomingMessage } from "node:http";
import { Rejection } from "../rejection.ts";

/** Anthropic's bound, the largest documented one (providers.md §1.4); it holds for every dialect here. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * Reads the whole body as text. Rejects with a Rejection when it is larger than 32 MiB:
 * the rest is then read and dropped, so that the client gets to read the error.
 */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject(new Rejection("too-large", "Request exceeds the maximum size of 32 MiB."));
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the client left before its request was whole")));
  });
}
