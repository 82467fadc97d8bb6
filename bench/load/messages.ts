/** The same question in every protocol. The model or route says what the upstream does. */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  CompleteRequestSchema,
  StreamCompleteRequestSchema,
} from "../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";

/** About 500 bytes, as a short question with its instructions has. */
const text = "Tell me in a few words what becomes of a river when its dam is full. ".repeat(7);

export type Protocol = "grpc" | "connect" | "openai";

export const paths = {
  unary: "/spillway.v1.CompletionService/Complete",
  stream: "/spillway.v1.CompletionService/StreamComplete",
  openai: "/v1/chat/completions",
} as const;

/** A body as it goes over the wire; of gRPC and of Connect's streams with their five bytes before it. */
export function bodyOf(protocol: Protocol, model: string, streaming: boolean): Buffer {
  if (protocol === "openai") {
    const messages = [{ role: "user", content: text }];
    const options = streaming ? { stream: true, stream_options: { include_usage: true } } : {};
    return Buffer.from(JSON.stringify({ model, messages, ...options }));
  }
  const request = {
    request: {
      route: model,
      messages: [{ role: Role.USER, parts: [{ content: { case: "text" as const, value: text } }] }],
    },
  };
  const message = Buffer.from(
    streaming
      ? toBinary(StreamCompleteRequestSchema, create(StreamCompleteRequestSchema, request))
      : toBinary(CompleteRequestSchema, create(CompleteRequestSchema, request)),
  );
  if (protocol === "connect" && !streaming) return message;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export function contentType(protocol: Protocol, streaming: boolean): string {
  if (protocol === "grpc") return "application/grpc";
  if (protocol === "openai") return "application/json";
  return streaming ? "application/connect+proto" : "application/proto";
}
