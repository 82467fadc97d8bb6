/** HTTP/2 byte by byte (RFC 9113), so that a test can send what no library would. */
export const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;

export const endStream = 0x1;
export const endHeaders = 0x4;

export interface Frame {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Buffer;
}

export function frame({ type, flags = 0, stream = 0, payload = Buffer.alloc(0) }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The beginning of every connection: the preface and these settings, each an identifier and a value. */
export function hello(settings: readonly (readonly [number, number])[] = []): Buffer {
  const payload = Buffer.alloc(settings.length * 6);
  for (const [at, [identifier, value]] of settings.entries()) {
    payload.writeUInt16BE(identifier, at * 6);
    payload.writeUInt32BE(value, at * 6 + 2);
  }
  return Buffer.concat([preface, frame({ type: frameTypes.settings, payload })]);
}

/** Fields as HPACK literals without an index and without Huffman's code (RFC 7541 §6.2.2). */
export function literals(fields: readonly (readonly [string, string | Buffer])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

/** A string with its length before it. */
export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([integer(bytes.length), bytes]);
}

/** RFC 7541 §5.1 with a prefix of seven bits. */
function integer(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** The fields of a gRPC call. */
export function callFields(
  more: readonly (readonly [string, string | Buffer])[] = [],
  path = "/spillway.v1.CompletionService/Complete",
): Buffer {
  return literals([
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    [":authority", "spillway"],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
    ...more,
  ]);
}

/** A whole call on a stream: its fields, its message, its end. */
export function call(
  stream: number,
  message: Buffer,
  more: readonly (readonly [string, string])[] = [],
): Buffer {
  return Buffer.concat([
    frame({ type: frameTypes.headers, flags: endHeaders, stream, payload: callFields(more) }),
    ...dataFrames(stream, message),
  ]);
}

/** Bytes in frames of the size that every server takes; the last one ends the stream. */
export function dataFrames(stream: number, bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 16_384) {
    const isLast = at + 16_384 >= bytes.length;
    const payload = bytes.subarray(at, at + 16_384);
    frames.push(frame({ type: frameTypes.data, flags: isLast ? endStream : 0, stream, payload }));
  }
  return frames;
}

/** A gRPC message with its five bytes before it. */
export function message(bytes: Buffer, flags = 0, announced = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(announced, 1);
  return Buffer.concat([head, bytes]);
}
