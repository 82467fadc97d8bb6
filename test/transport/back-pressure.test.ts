/**
 * A client that does not read stops the generator below: what runs ahead of it is
 * bounded by the buffers of sockets and HTTP/2 windows, on both listeners.
 */

import { existsSync } from "node:fs";
import { request } from "node:http";
import { connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { StreamCompleteRequestSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { hello } from "./support/clients.ts";
import { type Doors, openDoors } from "./support/doors.ts";
import { streamEndlessly } from "./support/endless-stream.ts";

/** Where the kernel does not show them its buffers are the bound, over HTTP/1.1. */
const showsQueues = existsSync("/proc/net/tcp");

const path = "/spillway.v1.CompletionService/StreamComplete";

/** A length-prefixed message, the same framing in gRPC and in Connect's streams. */
function frame(): Buffer {
  const message = toBinary(StreamCompleteRequestSchema, create(StreamCompleteRequestSchema, hello()));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Opens a stream over HTTP/2 and never reads its answer; leaves when asked. */
function deafHttp2(port: number, contentType: string): () => void {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: "POST",
    [constants.HTTP2_HEADER_PATH]: path,
    "content-type": contentType,
    te: "trailers",
  });
  stream.on("error", () => {});
  session.on("error", () => {});
  stream.end(frame());
  return () => session.destroy();
}

/** The same over HTTP/1.1. */
function deafHttp1(port: number, contentType: string): () => void {
  const call = request({
    port,
    host: "127.0.0.1",
    path,
    method: "POST",
    headers: { "content-type": contentType },
  });
  call.on("error", () => {});
  call.on("response", (response) => response.pause());
  call.end(frame());
  return () => call.destroy();
}

const deafClients: Readonly<Record<string, (doors: Doors) => () => void>> = {
  "gRPC on the gRPC door": ({ grpc }) => deafHttp2(grpc.port, "application/grpc"),
  "gRPC on the HTTP door": ({ http }) => deafHttp2(http.port, "application/grpc"),
  "Connect over HTTP/2": ({ http }) => deafHttp2(http.port, "application/connect+proto"),
  "Connect over HTTP/1.1": ({ http }) => deafHttp1(http.port, "application/connect+proto"),
  "gRPC-Web over HTTP/1.1": ({ http }) => deafHttp1(http.port, "application/grpc-web+proto"),
};

describe.each(Object.keys(deafClients))("a client that does not read: %s", (kind) => {
  it("stops the generator, and returns it when it leaves", async () => {
    const doors = await openDoors();
    const { returned, standstill } = streamEndlessly(doors.completions);
    const leave = deafClients[kind]?.(doors);
    const ahead = await standstill();
    expect(ahead).toBeGreaterThan(0);
    // Measured: 160 KiB by nice-grpc, 70 KiB by Connect over HTTP/2, 1.2 MiB over HTTP/1.1.
    expect(ahead).toBeLessThan(showsQueues ? 3 << 20 : 32 << 20);
    leave?.();
    await returned.opened;
  });
});
