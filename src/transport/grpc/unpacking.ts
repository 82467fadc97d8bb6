/**
 * How the messages of a call are unpacked. grpc-js begins with each as soon as it is whole and
 * has no option for it; what it asks of itself is answered here instead. The name is internal
 * to grpc-js: with a version that lacks it no call is taken, and no test of a listener passes.
 */
import { promisify } from "node:util";
import { gunzip, type InputType, inflate, type ZlibOptions } from "node:zlib";
import type { StatusObject } from "@grpc/grpc-js";
import { CallError } from "../../core/model/call-error.ts";
import type { CallEnd } from "../rpc/call-end.ts";
import type { Inflations } from "../rpc/inflations.ts";

type Inflate = (packed: InputType, options: ZlibOptions) => Promise<Buffer>;

const methods: ReadonlyMap<string, Inflate> = new Map([
  ["gzip", promisify<InputType, ZlibOptions, Buffer>(gunzip)],
  ["deflate", promisify<InputType, ZlibOptions, Buffer>(inflate)],
]);

/** Five bytes before each message: a flag, and its length. */
const prefixBytes = 5;

/** Of output between two visits to the event loop. */
const chunkSize = 65_536;

interface Unpacking {
  /** Rejects with the status that ends the call. */
  decompressMessage(message: Buffer, encoding: string): Buffer | Promise<Buffer>;
}

export interface UnpackingDeps {
  readonly inflations: Inflations;
  /** Of a message unpacked. */
  readonly maxRequestBytes: number;
  /** The status of a CallError. */
  readonly refusalOf: (thrown: unknown) => StatusObject;
}

/** Has the messages of this call unpacked in their turn, and not at all once it is over. */
export function unpackInTurn(
  call: object,
  end: CallEnd,
  { inflations, maxRequestBytes, refusalOf }: UnpackingDeps,
): void {
  if (!isUnpacking(call)) throw new Error("this version of grpc-js unpacks its messages elsewhere");
  call.decompressMessage = (message, encoding) => {
    const packed = message.subarray(prefixBytes);
    if (encoding === "identity") return packed;
    const unpack = () => unpacked(packed, encoding, maxRequestBytes);
    return inflations
      .run(unpack, () => !end.isOver)
      .catch((thrown: unknown) => Promise.reject(refusalOf(thrown)));
  };
}

function isUnpacking(call: object): call is Unpacking {
  return "decompressMessage" in call && typeof call.decompressMessage === "function";
}

/** Rejects with a CallError, by the codes that gRPC has for it (its page on compression). */
async function unpacked(packed: Buffer, encoding: string, maxOutputLength: number): Promise<Buffer> {
  const method = methods.get(encoding);
  if (method === undefined) {
    const name = JSON.stringify(encoding.slice(0, 32));
    throw new CallError("unimplemented", `compression ${name} is not supported; use gzip or deflate`);
  }
  try {
    return await method(packed, { maxOutputLength, chunkSize });
  } catch (reason) {
    if (reason instanceof Error && "code" in reason && reason.code === "ERR_BUFFER_TOO_LARGE") {
      throw new CallError("resource-exhausted", `a message is larger than ${maxOutputLength} bytes unpacked`);
    }
    throw new CallError("internal", "a message is not in the compression that its headers name");
  }
}
