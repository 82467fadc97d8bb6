/** What is sent on one connection, attack by attack. */
import type { Random } from "../../src/core/base/random.ts";
import {
  badUtf8,
  chatBody,
  deepJson,
  deepMessage,
  goodRequest,
  gzipBomb,
  http1,
  smallGzipBomb,
} from "./support/bodies.ts";
import {
  call,
  callFields,
  endHeaders,
  endStream,
  frame,
  frameTypes,
  hello,
  literals,
  message,
  preface,
  text,
} from "./support/frames.ts";

export type Door = "grpc" | "http";

export interface Attack {
  readonly name: string;
  readonly doors: readonly Door[];
  /** What one connection sends, at once. */
  readonly bytes: (random: Random) => Buffer;
  /** Whether what it says is legal as far as it goes, so that a server may wait for more. */
  readonly patient?: boolean;
}

const both: readonly Door[] = ["grpc", "http"];
const many = (count: number, make: (at: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, at) => make(at)));
const odd = (at: number) => at * 2 + 1;

function noise(random: Random, most: number): Buffer {
  return Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 256)),
  );
}

const reset = (stream: number) =>
  frame({ type: frameTypes.reset, stream, payload: Buffer.from([0, 0, 0, 8]) });
const opening = (stream: number, flags = endHeaders) =>
  frame({ type: frameTypes.headers, flags, stream, payload: callFields() });

/** Floods and malformed frames of HTTP/2. */
const frames: readonly Attack[] = [
  { name: "noise instead of a preface", doors: both, bytes: (random) => noise(random, 2_000) },
  {
    name: "a preface and noise",
    doors: both,
    bytes: (random) => Buffer.concat([preface, noise(random, 2_000)]),
  },
  {
    name: "frames of any type, stream and content",
    doors: both,
    patient: true,
    bytes: (random) =>
      Buffer.concat([
        hello(),
        many(50, () =>
          frame({
            type: Math.floor(random() * 12),
            flags: Math.floor(random() * 256),
            stream: Math.floor(random() * 20),
            payload: noise(random, 60),
          }),
        ),
      ]),
  },
  {
    name: "rapid reset",
    doors: both,
    bytes: () =>
      Buffer.concat([hello(), many(3_000, (at) => Buffer.concat([opening(odd(at)), reset(odd(at))]))]),
  },
  {
    name: "rapid reset of whole calls",
    doors: both,
    bytes: () =>
      Buffer.concat([
        hello(),
        many(1_500, (at) => Buffer.concat([call(odd(at), message(goodRequest)), reset(odd(at))])),
      ]),
  },
  {
    name: "CONTINUATION without end",
    doors: both,
    bytes: () =>
      Buffer.concat([
        hello(),
        opening(1, 0),
        many(2_000, () =>
          frame({ type: frameTypes.continuation, stream: 1, payload: literals([["x", "y"]]) }),
        ),
      ]),
  },
  {
    name: "more fields than a call has",
    doors: both,
    patient: true,
    bytes: () =>
      Buffer.concat([
        hello(),
        frame({
          type: frameTypes.headers,
          flags: endHeaders | endStream,
          stream: 1,
          payload: callFields(Array.from({ length: 1_500 }, (_, at) => [`x${at}`, "y"] as const)).subarray(
            0,
            16_384,
          ),
        }),
      ]),
  },
  {
    name: "metadata of 100 kB",
    doors: both,
    patient: true,
    bytes: () => {
      const block = callFields([["x-giant", "g".repeat(100_000)]]);
      const pieces = many(Math.ceil(block.length / 16_384) - 1, (at) =>
        frame({
          type: frameTypes.continuation,
          flags: (at + 2) * 16_384 >= block.length ? endHeaders : 0,
          stream: 1,
          payload: block.subarray((at + 1) * 16_384, (at + 2) * 16_384),
        }),
      );
      const first = frame({ type: frameTypes.headers, stream: 1, payload: block.subarray(0, 16_384) });
      return Buffer.concat([hello(), first, pieces]);
    },
  },
  {
    name: "one field of 4 kB named a thousand times by its index",
    doors: both,
    patient: true,
    bytes: () =>
      Buffer.concat([
        hello(),
        many(20, (at) =>
          frame({
            type: frameTypes.headers,
            flags: endHeaders | endStream,
            stream: odd(at),
            payload: Buffer.concat([
              callFields(),
              // A literal that enters the dynamic table at index 62, then that index over and over.
              Buffer.from([0x40]),
              text("x"),
              text("v".repeat(4_000)),
              Buffer.alloc(1_000, 0x80 | 62),
            ]),
          }),
        ),
      ]),
  },
  {
    name: "SETTINGS over and over",
    doors: both,
    bytes: () => Buffer.concat([hello(), many(10_000, () => frame({ type: frameTypes.settings }))]),
  },
  {
    name: "PING over and over, its answers unread",
    doors: both,
    patient: true,
    bytes: () =>
      Buffer.concat([
        hello(),
        many(10_000, () => frame({ type: frameTypes.ping, payload: Buffer.alloc(8) })),
      ]),
  },
  {
    name: "empty DATA over and over",
    doors: both,
    patient: true,
    bytes: () =>
      Buffer.concat([hello(), opening(1), many(10_000, () => frame({ type: frameTypes.data, stream: 1 }))]),
  },
  {
    name: "a window that overflows",
    doors: both,
    bytes: () =>
      Buffer.concat([
        hello(),
        many(3, () => frame({ type: frameTypes.window, payload: Buffer.from([0x7f, 0xff, 0xff, 0xff]) })),
      ]),
  },
  {
    name: "calls whose answers may not be sent",
    doors: both,
    patient: true,
    bytes: () => Buffer.concat([hello([[4, 0]]), many(20, (at) => call(odd(at), message(goodRequest)))]),
  },
  {
    name: "calls whose bodies never come",
    doors: both,
    patient: true,
    bytes: () => Buffer.concat([hello(), many(100, (at) => opening(odd(at)))]),
  },
];

/** Messages of gRPC. */
const messages: readonly Attack[] = [
  ["a message that announces 4 GB", message(Buffer.alloc(100), 0, 2 ** 32 - 1)],
  ["a flag that no message has", message(goodRequest, 0x7e)],
  ["a compressed message without a compression", message(gzipBomb.subarray(0, 1_000), 1)],
  ["a thousand messages in a unary call", many(1_000, () => message(goodRequest))],
  ["a route that is not UTF-8", message(badUtf8)],
  ["a message nested 3,000 deep", message(deepMessage(3_000))],
].map(([name, bytes]) => ({
  name: String(name),
  doors: both,
  patient: true,
  bytes: () => Buffer.concat([hello(), call(1, Buffer.from(bytes ?? ""))]),
}));

const gzip = [["grpc-encoding", "gzip"]] as const;

const compressed: readonly Attack[] = [
  {
    name: "50 MB in 50 kB of gzip",
    doors: both,
    patient: true,
    bytes: () => Buffer.concat([hello(), call(1, message(smallGzipBomb, 1), gzip)]),
  },
  {
    name: "noise for a message",
    doors: both,
    patient: true,
    bytes: (random) =>
      Buffer.concat([
        hello(),
        many(20, (at) => call(odd(at), message(noise(random, 300), random() < 0.2 ? 1 : 0), gzip)),
      ]),
  },
];

const connectPath = "/spillway.v1.CompletionService/Complete";
const chatPath = "/v1/chat/completions";

/** HTTP/1.1, Connect and OpenAI's API. */
const pages: readonly Attack[] = (
  [
    ["headers that never end", Buffer.from(`POST ${chatPath} HTTP/1.1\r\nhost: spillway\r\nx-slow: `)],
    ["a body that never comes", http1(chatPath, "{").subarray(0, -1)],
    ["the half of a body", http1(connectPath, "{}".repeat(100)).subarray(0, -100)],
    ["a target of 100 kB", Buffer.from(`GET /${"a".repeat(100_000)} HTTP/1.1\r\nhost: spillway\r\n\r\n`)],
    [
      "5,000 header fields",
      Buffer.from(`GET /healthz HTTP/1.1\r\nhost: spillway\r\n${"a: b\r\n".repeat(5_000)}\r\n`),
    ],
    [
      "a length and chunks at once",
      Buffer.from(
        `POST ${chatPath} HTTP/1.1\r\nhost: spillway\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
      ),
    ],
    [
      "a chunk of no size",
      Buffer.from(
        `POST ${chatPath} HTTP/1.1\r\nhost: spillway\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`,
      ),
    ],
    [
      "a field with a line of its own in it",
      Buffer.from("GET /healthz HTTP/1.1\r\nhost: spillway\r\nx: a\nb\u0000c\r\n\r\n"),
    ],
    [
      "an upgrade to anything",
      Buffer.from(
        "GET /healthz HTTP/1.1\r\nhost: spillway\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
      ),
    ],
    ["CONNECT to elsewhere", Buffer.from("CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: spillway\r\n\r\n")],
    ["500 requests in one breath", many(500, () => http1(chatPath, chatBody('"n":9')))],
    ["OpenAI's JSON nested 100,000 deep", http1(chatPath, chatBody(`"x":${deepJson(100_000)}`))],
    [
      "a JSON schema nested 100,000 deep",
      http1(
        chatPath,
        chatBody(
          `"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":${deepJson(100_000)}}}`,
        ),
      ),
    ],
    [
      "Connect's JSON nested 100,000 deep",
      http1(connectPath, `{"request":{"route":"main","providerOptions":{"openai":${deepJson(100_000)}}}}`),
    ],
    [
      "JSON that is not UTF-8",
      http1(chatPath, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
    ],
    ["200 MB in 200 kB of gzip, by Connect", http1(connectPath, gzipBomb, ["content-encoding: gzip"])],
    ["200 MB in 200 kB of gzip, to OpenAI's API", http1(chatPath, gzipBomb, ["content-encoding: gzip"])],
  ] as const
).map(([name, bytes]) => ({ name, doors: ["http"] as const, patient: true, bytes: () => bytes }));

export const attacks: readonly Attack[] = [...frames, ...messages, ...compressed, ...pages];

export interface TableRow {
  readonly name: string;
  readonly door: Door;
  /** Its place in the table, from 1. */
  readonly at: number;
}

export const rowsOfTable: readonly TableRow[] = attacks
  .flatMap(({ name, doors }) => doors.map((door) => ({ name, door })))
  .map((row, index) => ({ ...row, at: index + 1 }));
