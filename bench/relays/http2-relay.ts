/**
 * gRPC by hand on node:http2: no library between the socket and the message. A reference, not a server: it checks
 * nothing. node bench/relays/http2-relay.ts UPSTREAM_PORT. Prints its port.
 */
import { createServer, type ServerHttp2Stream } from "node:http2";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  CompleteRequestSchema,
  CompleteResponseSchema,
  StreamCompleteRequestSchema,
  StreamCompleteResponseSchema,
} from "../../gen/spillway/v1/completion_service_pb.ts";
import { paths } from "../load/messages.ts";
import { complete, stream } from "./upstream-events.ts";

function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(5 + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}

function begin(http2: ServerHttp2Stream): void {
  http2.on("wantTrailers", () => http2.sendTrailers({ "grpc-status": "0" }));
  http2.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
}

function event(init: MessageInitShape<typeof StreamCompleteResponseSchema>): Buffer {
  return frame(toBinary(StreamCompleteResponseSchema, create(StreamCompleteResponseSchema, init)));
}

function answer(http2: ServerHttp2Stream, path: string, body: Buffer): void {
  const schema = path === paths.unary ? CompleteRequestSchema : StreamCompleteRequestSchema;
  const { request } = fromBinary(schema, body.subarray(5));
  const content = request?.messages[0]?.parts[0]?.content;
  const text = content?.case === "text" ? content.value : "";
  const route = request?.route ?? "";
  begin(http2);
  if (path === paths.unary) {
    void complete(route, text).then((value) => {
      const message = { parts: [{ content: { case: "text" as const, value } }] };
      const response = create(CompleteResponseSchema, { completion: { message } });
      http2.end(frame(toBinary(CompleteResponseSchema, response)));
    });
    return;
  }
  void stream(
    route,
    text,
    (value) => http2.write(event({ attempt: 1, event: { case: "textDelta", value: { text: value } } })),
    () => http2.end(event({ attempt: 1, event: { case: "completed", value: {} } })),
  );
}

const server = createServer({ settings: { maxConcurrentStreams: 10_000 } });
server.on("stream", (http2, headers) => {
  const pieces: Buffer[] = [];
  http2.on("error", () => {});
  http2.on("data", (piece: Buffer) => pieces.push(piece));
  http2.on("end", () => answer(http2, headers[":path"] ?? "", Buffer.concat(pieces)));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
