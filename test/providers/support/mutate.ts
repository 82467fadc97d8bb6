/** Damage as networks and proxies do it: to bytes, not to meaning. */
import type { Random } from "../../../src/core/base/random.ts";

/** A copy of the bytes with one to four wounds. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let wounded: Uint8Array = Uint8Array.from(bytes);
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0; wounds -= 1) {
    wounded = wound(wounded, random);
  }
  return wounded;
}

function wound(bytes: Uint8Array, random: Random): Uint8Array {
  const at = Math.floor(random() * bytes.length);
  const length = Math.floor(random() * 40);
  const before = bytes.subarray(0, at);
  switch (Math.floor(random() * 6)) {
    case 0: // cut off
      return before;
    case 1: // a piece is lost
      return join(before, bytes.subarray(at + length));
    case 2: // a piece comes twice
      return join(before, bytes.subarray(Math.max(0, at - length)));
    case 3: // a byte is another
      return join(before, Uint8Array.of(Math.floor(random() * 256)), bytes.subarray(at + 1));
    case 4: // noise
      return join(
        before,
        Uint8Array.from({ length }, () => Math.floor(random() * 256)),
        bytes.subarray(at),
      );
    default: // another value in the JSON
      return join(before, new TextEncoder().encode(pick(values, random)), bytes.subarray(at));
  }
}

const values = [
  "null",
  "{}",
  "[]",
  '""',
  "-1",
  "1e400",
  "\n\n",
  "\r",
  'data: {"error":{}}\n\n',
  "data: [DONE]\n\n",
];

function pick(list: readonly string[], random: Random): string {
  return list[Math.floor(random() * list.length)] ?? "";
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
