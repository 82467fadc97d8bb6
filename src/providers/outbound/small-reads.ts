import type { Duplex } from "node:stream";

/** As TLS gives at once. */
const readBytes = 16_384;

/** Options of a connection, as Node takes them. */
export interface SmallReads {
  readonly highWaterMark: number;
  readonly onread: {
    readonly buffer: Uint8Array;
    callback(this: Duplex, bytes: number, buffer: Uint8Array): boolean;
  };
}

/**
 * Lets a connection without TLS read 16 KiB at a time into a buffer of its own, where
 * Node reads 64 KiB and one such read ahead: a paused connection holds a quarter, and
 * what comes in small pieces costs a copy instead of an allocation of 64 KiB.
 */
export function smallReads(): SmallReads {
  return {
    highWaterMark: readBytes,
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback(bytes, buffer) {
        // Not from Node's pool: what is kept of it, such as headers, would keep 64 KiB alive.
        const copy = Buffer.allocUnsafeSlow(bytes);
        copy.set(buffer.subarray(0, bytes));
        return this.push(copy);
      },
    },
  };
}
