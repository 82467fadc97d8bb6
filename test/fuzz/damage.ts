/** Damage as networks, proxies and broken providers do it: to bytes, to the order of events, to values. */
import { crc32 } from "node:zlib";
import type { Random } from "../../src/core/base/random.ts";

export interface Damaged {
  readonly bytes: Uint8Array;
  /** Whether every event in it is whole, so that a naive reader can say what it amounts to. */
  readonly isOrderly: boolean;
}

/** A damaged copy of a stream. Now and then bytes that never were one. */
export function damaged(parts: readonly Uint8Array[], random: Random, isFramed: boolean): Damaged {
  if (random() < 0.03) return { bytes: noise(random, 400), isOrderly: false };
  const order = random() < 0.4 ? shuffled(parts, random) : parts;
  let bytes: Buffer = Buffer.concat(order);
  const wounds = Math.floor(random() * 4);
  for (let left = wounds; left > 0; left -= 1) bytes = wound(bytes, random);
  // Damage that a checksum finds says nothing of the reader behind it.
  if (isFramed && random() < 0.7) bytes = withChecksums(bytes);
  return { bytes, isOrderly: wounds === 0 };
}

/** Events lost, doubled or exchanged. */
function shuffled(parts: readonly Uint8Array[], random: Random): readonly Uint8Array[] {
  const copy = [...parts];
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    const at = Math.floor(random() * copy.length);
    const other = Math.floor(random() * copy.length);
    const one = copy[at];
    const two = copy[other];
    if (one === undefined || two === undefined) continue;
    if (random() < 0.3) copy.splice(at, 1);
    else if (random() < 0.5) copy.splice(at, 0, two);
    else {
      copy[at] = two;
      copy[other] = one;
    }
  }
  return copy;
}

const values = [
  "null", "{}", "[]", '""', "-1", "1e400", "\n\n", "\r", "\u0000", '{"error":{}}', 'data: {"error":{}}\n\n',
  "data: [DONE]\n\n", ',"index":99', '"__proto__":{}', "\u{1F600}", "error: x\n\n", ":\n\n",
].map((text) => Buffer.from(text)); // biome-ignore format: a list of words reads better in rows

function wound(bytes: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * bytes.length);
  const length = Math.floor(random() * 40);
  const before = bytes.subarray(0, at);
  switch (Math.floor(random() * 7)) {
    case 0: // cut off
      return before;
    case 1: // a piece is lost
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 2: // a piece comes twice
      return Buffer.concat([before, bytes.subarray(Math.max(0, at - length))]);
    case 3: {
      // a bit is another
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return copy;
    }
    case 4: // bytes from elsewhere
      return Buffer.concat([before, noise(random, 40), bytes.subarray(at)]);
    default: // another value in the JSON
      return Buffer.concat([
        before,
        values[Math.floor(random() * values.length)] ?? before,
        bytes.subarray(at),
      ]);
  }
}

function noise(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(random() * most) }, () => Math.floor(random() * 256)));
}

/** The same frames with lengths and checksums that are right, as far as there are frames. */
function withChecksums(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; at + 16 <= copy.length; ) {
    const length = copy.readUInt32BE(at);
    if (length < 16 || at + length > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at, at + 8)), at + 8);
    copy.writeUInt32BE(crc32(copy.subarray(at, at + length - 4)), at + length - 4);
    at += length;
  }
  return copy;
}
