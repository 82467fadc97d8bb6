/** Every kind of client that callers use, behind one face. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { createClient as createConnectClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { createChannel, createClient, Metadata as NiceMetadata } from "nice-grpc";
import { afterEach } from "vitest";
import type { CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import {
  type CompleteResponse,
  CompletionService,
  type StreamCompleteResponse,
} from "../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { fromConnect, fromGrpcJs, fromNiceGrpc } from "./call-failure.ts";
import type { Doors } from "./doors.ts";
import { toMethodDefinition, toServiceDefinition } from "./service-definition.ts";

export interface CallSetup {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** The same for both methods. */
export type RequestInit = { request?: MessageInitShape<typeof CompletionRequestSchema> };

/** Calls of CompletionService; what fails throws a CallFailure. */
export interface TestClient {
  stream(request: RequestInit, setup?: CallSetup): AsyncIterable<StreamCompleteResponse>;
  complete(request: RequestInit, setup?: CallSetup): Promise<CompleteResponse>;
}

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A request that every check lets pass. */
export function hello(words = "Hello, is the lock of the river open?"): RequestInit {
  return {
    request: {
      route: "chat",
      messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: words } }] }],
    },
  };
}

/** In MB. With Node's own bound of 10 it is the client that refuses to send 50 MB, not the server to take it. */
const nodeOptions = { maxSessionMemory: 1_000 };

export const clientKinds: Readonly<Record<string, (doors: Doors) => TestClient>> = {
  "nice-grpc on the gRPC door": niceGrpcClient,
  "grpc-js on the gRPC door": ({ grpc }) => grpcJsClient(grpc.port),
  "grpc-js on the HTTP door": ({ http }) => grpcJsClient(http.port),
  "connect-node, gRPC": ({ http }) =>
    connectClient(createGrpcTransport({ baseUrl: url(http.port), nodeOptions })),
  "connect-node, gRPC-Web, HTTP/1.1": ({ http }) =>
    connectClient(createGrpcWebTransport({ baseUrl: url(http.port), httpVersion: "1.1" })),
  "connect-node, gRPC-Web, HTTP/2": ({ http }) =>
    connectClient(createGrpcWebTransport({ baseUrl: url(http.port), httpVersion: "2", nodeOptions })),
  "connect-node, Connect, HTTP/1.1": ({ http }) =>
    connectClient(createConnectTransport({ baseUrl: url(http.port), httpVersion: "1.1" })),
  "connect-node, Connect, HTTP/2": ({ http }) =>
    connectClient(createConnectTransport({ baseUrl: url(http.port), httpVersion: "2", nodeOptions })),
  "connect-node, Connect JSON, HTTP/2": ({ http }) =>
    connectClient(
      createConnectTransport({
        baseUrl: url(http.port),
        httpVersion: "2",
        nodeOptions,
        useBinaryFormat: false,
      }),
    ),
};

export const clientNames = Object.keys(clientKinds);

export function clientOf(name: string, doors: Doors): TestClient {
  const make = clientKinds[name];
  if (make === undefined) throw new Error(`no kind of client is called ${name}`);
  return make(doors);
}

function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function connectClient(transport: Transport): TestClient {
  const client = createConnectClient(CompletionService, transport);
  return {
    async *stream(request, setup = {}) {
      try {
        yield* client.streamComplete(request, setup);
      } catch (thrown) {
        throw fromConnect(thrown);
      }
    },
    complete: (request, setup = {}) =>
      client.complete(request, setup).catch((thrown: unknown) => {
        throw fromConnect(thrown);
      }),
  };
}

export function niceGrpcClient({ grpc }: Pick<Doors, "grpc">): TestClient {
  const channel = createChannel(`127.0.0.1:${grpc.port}`);
  cleanups.push(() => channel.close());
  const client = createClient(toServiceDefinition(CompletionService), channel);
  const options = ({ headers = {}, signal, timeoutMs }: CallSetup, trailers: Metadata) => ({
    metadata: NiceMetadata({
      ...headers,
      ...(timeoutMs === undefined ? {} : { "grpc-timeout": `${timeoutMs}m` }),
    }),
    ...(signal === undefined ? {} : { signal }),
    onTrailer(metadata: NiceMetadata) {
      for (const [name, values] of metadata) {
        for (const value of values)
          trailers.add(name, typeof value === "string" ? value : Buffer.from(value));
      }
    },
  });
  return {
    async *stream(request, setup = {}) {
      const trailers = new Metadata();
      try {
        yield* client.streamComplete(request, options(setup, trailers));
      } catch (thrown) {
        throw fromNiceGrpc(thrown, trailers);
      }
    },
    async complete(request, setup = {}) {
      const trailers = new Metadata();
      try {
        return await client.complete(request, options(setup, trailers));
      } catch (thrown) {
        throw fromNiceGrpc(thrown, trailers);
      }
    },
  };
}

export function grpcJsClient(port: number): TestClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  cleanups.push(() => client.close());
  const { complete, streamComplete } = CompletionService.method;
  const unary = toMethodDefinition(complete, false, false);
  const stream = toMethodDefinition(streamComplete, false, true);
  const metadataOf = (setup: CallSetup) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(setup.headers ?? {})) metadata.set(name, value);
    return metadata;
  };
  const optionsOf = ({ timeoutMs }: CallSetup) =>
    timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  return {
    async *stream(request, setup = {}) {
      const call = client.makeServerStreamRequest(
        stream.path,
        (message: RequestInit) => Buffer.from(stream.requestSerialize(message)),
        stream.responseDeserialize,
        request,
        metadataOf(setup),
        optionsOf(setup),
      );
      setup.signal?.addEventListener("abort", () => call.cancel());
      try {
        for await (const event of call) yield event;
      } catch (thrown) {
        throw fromGrpcJs(thrown as ServiceError);
      } finally {
        call.cancel();
      }
    },
    complete: (request, setup = {}) =>
      new Promise((resolve, reject) => {
        const call = client.makeUnaryRequest(
          unary.path,
          (message: RequestInit) => Buffer.from(unary.requestSerialize(message)),
          unary.responseDeserialize,
          request,
          metadataOf(setup),
          optionsOf(setup),
          (error, response) => {
            if (error !== null) reject(fromGrpcJs(error));
            else if (response === undefined) reject(new Error("neither error nor answer"));
            else resolve(response);
          },
        );
        setup.signal?.addEventListener("abort", () => call.cancel());
      }),
  };
}
