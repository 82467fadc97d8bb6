/** Clients of both doors: gRPC on the gRPC port, Connect over HTTP/1.1 on the HTTP port. */
import { Agent } from "node:http";
import { type Client, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../../gen/spillway/v1/endpoint_service_pb.ts";

export const doors = ["grpc", "http"] as const;

export type Door = (typeof doors)[number];

export type CompletionClient = Client<typeof CompletionService>;

export interface Clients {
  readonly completions: Readonly<Record<Door, CompletionClient>>;
  readonly endpoints: Client<typeof EndpointService>;
  close(): void;
}

export interface Ports {
  readonly grpcPort: number;
  readonly httpPort: number;
}

export function openClients({ grpcPort, httpPort }: Ports): Clients {
  const grpcUrl = `http://127.0.0.1:${grpcPort}`;
  const session = new Http2SessionManager(grpcUrl);
  const agent = new Agent({ keepAlive: true });
  const grpc = createGrpcTransport({ baseUrl: grpcUrl, sessionManager: session });
  const http = createConnectTransport({
    baseUrl: `http://127.0.0.1:${httpPort}`,
    httpVersion: "1.1",
    nodeOptions: { agent },
  });
  return {
    completions: {
      grpc: createClient(CompletionService, grpc),
      http: createClient(CompletionService, http),
    },
    endpoints: createClient(EndpointService, grpc),
    close() {
      session.abort();
      agent.destroy();
    },
  };
}
