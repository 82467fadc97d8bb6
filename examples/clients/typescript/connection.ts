/** The transports that Spillway serves, with the bounds that its answers need. */
import type { Interceptor, Transport } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";

export const protocols = ["grpc", "grpc-web", "connect"] as const;

/** On the gRPC listener "grpc"; on the HTTP listener any of them. */
export type Protocol = (typeof protocols)[number];

export interface ConnectionOptions {
  /** A bearer token; none when not said. */
  readonly token?: string;
  /** Whether requests are compressed; answers are where the server wishes. False when not said. */
  readonly gzip?: boolean;
}

/** The largest answer taken. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** A connection that is opened by its first call: "http://localhost:50051". */
export function connect(baseUrl: string, protocol: Protocol, options: ConnectionOptions = {}): Transport {
  const { token = "", gzip = false } = options;
  const settings = {
    baseUrl,
    httpVersion: "2" as const,
    readMaxBytes: maxAnswerBytes,
    interceptors: token === "" ? [] : [withToken(token)],
    ...(gzip && { sendCompression: compressionGzip }),
    // In MB. With Node's own bound of 10 a large request fails on this side.
    nodeOptions: { maxSessionMemory: 256 },
  };
  switch (protocol) {
    case "grpc":
      return createGrpcTransport(settings);
    case "grpc-web":
      return createGrpcWebTransport(settings);
    case "connect":
      return createConnectTransport(settings);
  }
}

function withToken(token: string): Interceptor {
  return (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
}
