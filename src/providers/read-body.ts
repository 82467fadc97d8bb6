import type { HttpResponse } from "./exchange.ts";

/**
 * The whole body, or its first `maxBytes`; then the rest is given up and `cut` is
 * true. Throws a Failure when the connection breaks before anything came.
 */
export async function readBody(
  response: HttpResponse,
  maxBytes: number,
): Promise<{ readonly bytes: Uint8Array; readonly cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await response.read();
    if (chunk === undefined) return { bytes: Buffer.concat(chunks), cut: false };
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) {
      response.cancel();
      return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut: true };
    }
  }
}
