/**
 * How the messages of a call are unpacked. grpc-js begins with each as soon as it is whole and
 * has no option for it; what it asks of itself is answered here instead. The name is internal
 * to grpc-js: with a version that lacks it no call is taken, and no test of a listener passes.
 */
import type { StatusObject } from "@grpc/grpc-js";
import type { CallEnd } from "../rpc/call-end.ts";
import type { Inflations } from "../rpc/inflations.ts";
import { unpacked } from "../rpc/unpacked.ts";

/** Five bytes before each message: a flag, and its length. */
const prefixBytes = 5;

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
      .run(packed.length, unpack, () => !end.isOver)
      .catch((thrown: unknown) => Promise.reject(refusalOf(thrown)));
  };
}

function isUnpacking(call: object): call is Unpacking {
  return "decompressMessage" in call && typeof call.decompressMessage === "function";
}
