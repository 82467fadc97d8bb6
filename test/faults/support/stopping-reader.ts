/**
 * A client that reads a stream by hand and can stop, so that nothing but the kernel
 * takes bytes in for it meanwhile. connect-node's client over HTTP/1.1 reads on, into
 * its own memory, while its caller waits: it could not show what is meant here.
 */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { type ClientHttp2Stream, connect } from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  StreamCompleteRequestSchema,
  StreamCompleteResponseSchema,
} from "../../../gen/spillway/v1/completion_service_pb.ts";
import { type Ask, durationOf } from "./call.ts";
import type { Ports } from "./clients.ts";

export const readerKinds = [
  "gRPC on the gRPC door",
  "Connect, HTTP/2",
  "Connect, HTTP/1.1",
  "OpenAI's door, HTTP/1.1",
] as const;

export type ReaderKind = (typeof readerKinds)[number];

export interface ReaderSpec {
  readonly kind: ReaderKind;
  readonly ports: Ports;
  readonly ask: Ask;
  readonly deadlineMs: number;
  /** After so many bytes of the stream it stops. */
  readonly stopAfter: number;
}

export interface StoppingReader {
  /** It has read its part and reads no more; rejects when the stream ended before. */
  readonly stopped: Promise<void>;
  /** The text of the answer, if it was complete; rejects when it was not. */
  readonly answer: Promise<string>;
  readOn(): void;
  /** Closes the connection. */
  leave(): void;
}

const openAi = "OpenAI's door, HTTP/1.1" satisfies ReaderKind;

const path = "/spillway.v1.CompletionService/StreamComplete";

export function openReader(spec: ReaderSpec): StoppingReader {
  const stopped = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  // Who leaves does not wait for either.
  stopped.promise.catch(() => {});
  answer.promise.catch(() => {});
  const pieces = spec.kind === openAi ? new Chunks() : new Envelopes();
  let bytes = 0;
  let body: IncomingMessage | ClientHttp2Stream | undefined;
  const leave = start(spec, (stream) => {
    body = stream;
    stream.on("data", (chunk: Buffer) => {
      pieces.add(chunk);
      const before = bytes;
      bytes += chunk.byteLength;
      if (before >= spec.stopAfter || bytes < spec.stopAfter) return;
      stream.pause();
      stopped.resolve();
    });
    stream.on("error", () => {});
    stream.on("close", () => {
      stopped.reject(new Error("the stream ended before the reader stopped"));
      if (pieces.isComplete) answer.resolve(pieces.text);
      else answer.reject(new Error(`the stream ended with ${pieces.text.length} characters, incomplete`));
    });
  });
  return {
    stopped: stopped.promise,
    answer: answer.promise,
    readOn: () => void body?.resume(),
    leave,
  };
}

function start(spec: ReaderSpec, onBody: (body: IncomingMessage | ClientHttp2Stream) => void): () => void {
  const { kind, ports } = spec;
  if (kind === openAi) {
    const to = { path: "/v1/chat/completions", contentType: "application/json" };
    return startHttp1(ports, to, chatRequest(spec), onBody);
  }
  const frame = requestFrame(spec);
  if (kind === "Connect, HTTP/1.1") {
    return startHttp1(ports, { path, contentType: "application/connect+proto" }, frame, onBody);
  }
  const isGrpc = kind === "gRPC on the gRPC door";
  const session = connect(`http://127.0.0.1:${isGrpc ? ports.grpcPort : ports.httpPort}`);
  session.on("error", () => {});
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": isGrpc ? "application/grpc" : "application/connect+proto",
    ...(isGrpc ? { te: "trailers" } : {}),
  });
  onBody(stream);
  stream.end(frame);
  return () => session.destroy();
}

function startHttp1(
  { httpPort: port }: Ports,
  to: { readonly path: string; readonly contentType: string },
  body: string | Buffer,
  onBody: (body: IncomingMessage) => void,
): () => void {
  const agent = new Agent();
  const headers = { "content-type": to.contentType };
  const call = httpRequest({ agent, port, host: "127.0.0.1", path: to.path, method: "POST", headers });
  call.on("error", () => {});
  call.on("response", onBody);
  call.end(body);
  return () => agent.destroy();
}

function chatRequest({ ask }: ReaderSpec): string {
  return JSON.stringify({ model: ask.route, stream: true, messages: [{ role: "user", content: "x" }] });
}

/** A length-prefixed message: the same framing in gRPC and in Connect's streams. */
function requestFrame({ ask, deadlineMs }: ReaderSpec): Buffer {
  const request = { ...ask, routing: { ...ask.routing, totalTimeout: durationOf(deadlineMs) } };
  const message = toBinary(StreamCompleteRequestSchema, create(StreamCompleteRequestSchema, { request }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Cuts a stream into its messages and keeps their text. */
class Envelopes {
  text = "";
  isComplete = false;
  #rest: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#rest.length < 5 ? Number.POSITIVE_INFINITY : 5 + this.#rest.readUInt32BE(1);
      if (this.#rest.length < end) return;
      // A set flag marks Connect's own last message, which holds JSON.
      if (this.#rest[0] === 0) this.#see(this.#rest.subarray(5, end));
      this.#rest = this.#rest.subarray(end);
    }
  }

  #see(message: Buffer): void {
    const { event } = fromBinary(StreamCompleteResponseSchema, message);
    if (event.case === "textDelta") this.text += event.value.text;
    if (event.case === "completed") this.isComplete = true;
  }
}

/** Cuts server-sent events into OpenAI's chunks and keeps their text. */
class Chunks {
  text = "";
  isComplete = false;
  #rest = "";

  add(chunk: Buffer): void {
    const events = (this.#rest + chunk.toString("latin1")).split("\n\n");
    this.#rest = events.pop() ?? "";
    for (const event of events) this.#see(event.slice("data: ".length));
  }

  #see(data: string): void {
    if (data === "[DONE]") this.isComplete = true;
    else this.text += JSON.parse(data).choices?.[0]?.delta?.content ?? "";
  }
}
