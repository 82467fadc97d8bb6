/** The one way in which compressed messages are unpacked, within a bound. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, type InputType, inflate, type ZlibOptions } from "node:zlib";
import { CallError } from "../../core/model/call-error.ts";

type Unpack = (packed: InputType, options: ZlibOptions) => Promise<Buffer>;

const methods: ReadonlyMap<string, Unpack> = new Map([
  ["gzip", promisify<InputType, ZlibOptions, Buffer>(gunzip)],
  ["deflate", promisify<InputType, ZlibOptions, Buffer>(inflate)],
  ["br", promisify<InputType, ZlibOptions, Buffer>(brotliDecompress)],
]);

/**
 * Of output between two turns of the event loop. Smaller ones wait for too many turns; larger
 * ones make the garbage collector work for each message as if the heap were full.
 */
const chunkSize = 65_536;

/** Rejects with a CallError, by the codes that gRPC has for it (its page on compression). */
export async function unpacked(packed: Uint8Array, encoding: string, maxBytes: number): Promise<Buffer> {
  const method = methods.get(encoding);
  if (method === undefined) {
    const name = JSON.stringify(encoding.slice(0, 32));
    throw new CallError("unimplemented", `compression ${name} is not supported; use gzip`);
  }
  try {
    return await method(packed, { maxOutputLength: maxBytes, chunkSize });
  } catch (reason) {
    if (reason instanceof Error && "code" in reason && reason.code === "ERR_BUFFER_TOO_LARGE") {
      throw new CallError("resource-exhausted", `a message is larger than ${maxBytes} bytes unpacked`);
    }
    throw new CallError("internal", "a message is not in the compression that its headers name");
  }
}
