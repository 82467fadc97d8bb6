/** Bodies that ask for more than they are. */
import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { CompleteRequestSchema } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";

/** A request that is answered. */
export const goodRequest = Buffer.from(
  toBinary(
    CompleteRequestSchema,
    create(CompleteRequestSchema, {
      request: {
        route: "main",
        messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: "Hi" } }] }],
      },
    }),
  ),
);

/** 200 MB that travel as 200 kB. */
export const gzipBomb = gzipSync(Buffer.alloc(200_000_000));

/** 50 MB in what a connection of HTTP/2 may send before it is asked for more, 64 kB. */
export const smallGzipBomb = gzipSync(Buffer.alloc(50_000_000));

/** A field of bytes in a message. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** A google.protobuf.Struct within a Struct and so on, in provider_options. */
export function deepMessage(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) {
    // Struct.fields: a map entry with a key and a Value, whose struct_value is the next one.
    const value = field(5, inner);
    inner = field(1, Buffer.concat([field(1, Buffer.from("a")), field(2, value)]));
  }
  const options = Buffer.concat([field(1, Buffer.from("openai")), field(2, inner)]);
  return field(1, Buffer.concat([goodRequest.subarray(2), field(providerOptions, options)]));
}

const providerOptions = Number(
  CompleteRequestSchema.field.request.message?.fields.find(({ name }) => name === "provider_options")?.number,
);

/** A route whose name is not UTF-8. */
export const badUtf8 = field(1, field(1, Buffer.from([0xc3, 0x28, 0xff, 0xfe])));

export function deepJson(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

/** What OpenAI's clients send, with this as one of its members. */
export function chatBody(member: string): string {
  return `{"model":"main","messages":[{"role":"user","content":"Hi"}],${member}}`;
}

export function http1(path: string, body: string | Buffer, fields: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: spillway",
    "content-type: application/json",
    `content-length: ${bytes.length}`,
    ...fields,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}
