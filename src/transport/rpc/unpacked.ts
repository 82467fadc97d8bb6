/** The one way in which compressed messages are unpacked, within a bound. */
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { CallError } from "../../core/model/call-error.ts";

type Unpack = (
  packed: Uint8Array,
  options: ZlibOptions,
  done: (error: Error | null, bytes: Buffer<ArrayBuffer>) => void,
) => void;

const methods: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ["gzip", gunzip],
  ["deflate", inflate],
  ["br", brotliDecompress],
]);

/**
 * Of output between two turns of the event loop. Smaller ones wait for too many turns; larger
 * ones make the garbage collector work for each message as if the heap were full.
 */
const chunkSize = 65_536;

/** Rejects with a CallError, by the codes that gRPC has for it (its page on compression). */
export async function unpacked(
  packed: Uint8Array,
  encoding: string,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const method = methods.get(encoding);
  if (method === undefined) {
    const name = JSON.stringify(encoding.slice(0, 32));
    throw new CallError("unimplemented", `compression ${name} is not supported; use gzip`);
  }
  return new Promise((resolve, reject) => {
    method(packed, { maxOutputLength: maxBytes, chunkSize }, (error, bytes) => {
      if (error === null) resolve(bytes);
      else reject(rejectionOf(error, maxBytes));
    });
  });
}

function rejectionOf(error: Error, maxBytes: number): CallError {
  if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
    return new CallError("resource-exhausted", `a message is larger than ${maxBytes} bytes unpacked`);
  }
  return new CallError("internal", "a message is not in the compression that its headers name");
}
