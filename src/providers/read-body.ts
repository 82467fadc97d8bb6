import type { HttpResponse } from "./exchange.ts";

/** A body, or its beginning. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly cut: boolean;
}

/**
 * The whole body, or its first `maxBytes`; then the rest is given up and `cut` is
 * true. Throws a Failure when the connection breaks before its end.
 */
export function readBody(response: HttpResponse, maxBytes: number): Promise<Body> {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = {
    take(chunk: Uint8Array) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBytes) return response.read(reader);
      response.cancel();
      resolve({ bytes: joined(chunks).subarray(0, maxBytes), cut: true });
    },
    end: () => resolve({ bytes: joined(chunks), cut: false }),
    fail: reject,
  };
  response.read(reader);
  return promise;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}
