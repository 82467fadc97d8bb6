/**
 * The least that a gRPC gateway in Node can do with ordinary parts: grpc-js before, undici behind, one message for
 * each token. node bench/relays/grpc-relay.ts UPSTREAM_PORT. Prints its port.
 */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
  CompleteResponseSchema,
  type StreamCompleteRequest,
  StreamCompleteRequestSchema,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../gen/spillway/v1/completion_service_pb.ts";
import { paths } from "../load/messages.ts";
import { complete, stream } from "./upstream-events.ts";

function textOf(request: CompleteRequest["request"]): string {
  const content = request?.messages[0]?.parts[0]?.content;
  return content?.case === "text" ? content.value : "";
}

const unary: handleUnaryCall<CompleteRequest, CompleteResponse> = ({ request }, done) => {
  complete(request.request?.route ?? "", textOf(request.request)).then(
    (text) =>
      done(
        null,
        create(CompleteResponseSchema, {
          completion: { message: { parts: [{ content: { case: "text", value: text } }] } },
        }),
      ),
    (error: Error) => done(error),
  );
};

const streaming: handleServerStreamingCall<StreamCompleteRequest, StreamCompleteResponse> = (call) => {
  const { request } = call.request;
  void stream(
    request?.route ?? "",
    textOf(request),
    (text) =>
      call.write(
        create(StreamCompleteResponseSchema, { attempt: 1, event: { case: "textDelta", value: { text } } }),
      ),
    () => {
      call.write(
        create(StreamCompleteResponseSchema, { attempt: 1, event: { case: "completed", value: {} } }),
      );
      call.end();
    },
  );
};

const server = new Server({ "grpc.max_concurrent_streams": 10_000 });
server.addService(
  {
    complete: {
      path: paths.unary,
      requestStream: false,
      responseStream: false,
      requestSerialize: (value: CompleteRequest) => Buffer.from(toBinary(CompleteRequestSchema, value)),
      requestDeserialize: (bytes: Buffer) => fromBinary(CompleteRequestSchema, bytes),
      responseSerialize: (value: CompleteResponse) => Buffer.from(toBinary(CompleteResponseSchema, value)),
      responseDeserialize: (bytes: Buffer) => fromBinary(CompleteResponseSchema, bytes),
    },
    streamComplete: {
      path: paths.stream,
      requestStream: false,
      responseStream: true,
      requestSerialize: (value: StreamCompleteRequest) =>
        Buffer.from(toBinary(StreamCompleteRequestSchema, value)),
      requestDeserialize: (bytes: Buffer) => fromBinary(StreamCompleteRequestSchema, bytes),
      responseSerialize: (value: StreamCompleteResponse) =>
        Buffer.from(toBinary(StreamCompleteResponseSchema, value)),
      responseDeserialize: (bytes: Buffer) => fromBinary(StreamCompleteResponseSchema, bytes),
    },
  },
  { complete: unary, streamComplete: streaming },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
