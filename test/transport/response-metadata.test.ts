/** Headers and trailers of CompletionService, as every kind of raw client sees them. */
import { createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { result, trail } from "./support/domain.ts";
import { type Doors, openDoors } from "./support/doors.ts";

const at = (port: number) => ({ baseUrl: `http://127.0.0.1:${port}`, httpVersion: "2" as const });
const transports: Readonly<Record<string, (doors: Doors) => Transport>> = {
  "gRPC on the gRPC door": ({ grpc }) => createGrpcTransport(at(grpc.port)),
  "gRPC on the HTTP door": ({ http }) => createGrpcTransport(at(http.port)),
  "gRPC-Web": ({ http }) => createGrpcWebTransport(at(http.port)),
  Connect: ({ http }) => createConnectTransport(at(http.port)),
};

describe.each(Object.entries(transports))("an answer by %s", (_, transportOf) => {
  it.each(["complete", "streamComplete"] as const)(
    "of %s names the call, and then the answer",
    async (method) => {
      const doors = await openDoors();
      const client = createClient(CompletionService, transportOf(doors));
      let header = new Headers();
      let trailer = new Headers();
      const options = {
        onHeader: (headers: Headers) => {
          header = headers;
        },
        onTrailer: (trailers: Headers) => {
          trailer = trailers;
        },
      };
      if (method === "complete") await client.complete(hello(), options);
      else for await (const _ of client.streamComplete(hello(), options));
      expect(header.get("x-request-id")).toBe(doors.completions.lastCall.completionId);
      const { id, endpoint, attempts } = result();
      expect(trailer.get("x-spillway-completion-id")).toBe(id);
      expect(trailer.get("x-spillway-endpoint")).toBe(endpoint);
      expect(trailer.get("x-spillway-attempts")).toBe(String(attempts.length));
    },
  );
});

describe.each(clientNames)("a failure by %s", (kind) => {
  it("names the completion that came to nothing, and how often it was tried", async () => {
    const doors = await openDoors();
    doors.completions.completeScript = () =>
      Promise.reject(new CallError("unavailable", "all attempts failed", { trail: trail() }));
    const { trailers } = await failureOf(clientOf(kind, doors).complete(hello()));
    expect(trailers.get("x-spillway-completion-id")).toBe(trail().completionId);
    expect(trailers.get("x-spillway-attempts")).toBe(String(trail().attempts.length));
  });
});
