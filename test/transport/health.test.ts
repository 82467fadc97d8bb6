import type { Transport } from "@connectrpc/connect";
import { createClient as createConnectClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createChannel, createClient } from "nice-grpc";
import { describe, expect, it } from "vitest";
import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as Status,
} from "../../gen/grpc/health/v1/health_pb.ts";
import { type Doors, openDoors } from "./support/doors.ts";
import { toServiceDefinition } from "./support/service-definition.ts";

interface HealthClient {
  check(request: { service: string }): Promise<HealthCheckResponse>;
  list(request: object): Promise<{ statuses: Record<string, HealthCheckResponse> }>;
  watch(request: { service: string }): AsyncIterable<HealthCheckResponse>;
}

const overHttp = (transport: Transport): HealthClient => createConnectClient(Health, transport);

const clients: Readonly<Record<string, (doors: Doors) => HealthClient>> = {
  "the gRPC door": ({ grpc }) =>
    createClient(toServiceDefinition(Health), createChannel(`127.0.0.1:${grpc.port}`)),
  "gRPC on the HTTP door": ({ http }) =>
    overHttp(createGrpcTransport({ baseUrl: `http://127.0.0.1:${http.port}` })),
  "Connect on the HTTP door": ({ http }) =>
    overHttp(createConnectTransport({ baseUrl: `http://127.0.0.1:${http.port}`, httpVersion: "1.1" })),
};

describe.each(Object.entries(clients))("grpc.health.v1.Health by %s", (_, clientOf) => {
  it("says that the whole and each service serve, to callers without a token", async () => {
    const doors = await openDoors({ identity: { tokens: [], anonymous: undefined } });
    const client = clientOf(doors);
    for (const service of ["", "spillway.v1.CompletionService", "spillway.v1.AdminService"]) {
      expect((await client.check({ service })).status).toBe(Status.SERVING);
    }
    const { statuses } = await client.list({});
    expect(Object.keys(statuses).sort()).toEqual([
      "",
      "spillway.v1.AdminService",
      "spillway.v1.CompletionService",
      "spillway.v1.EndpointService",
    ]);
  });

  it("answers NOT_FOUND for a service that it does not have", async () => {
    const doors = await openDoors();
    await expect(clientOf(doors).check({ service: "spillway.v1.Nonsense" })).rejects.toMatchObject({
      code: 5,
    });
  });

  it("says NOT_SERVING once the process asks to be left alone, and tells those who watch", async () => {
    const doors = await openDoors();
    const client = clientOf(doors);
    const seen: Status[] = [];
    for await (const { status } of client.watch({ service: "spillway.v1.CompletionService" })) {
      seen.push(status);
      doors.readiness.stop();
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]);
    expect((await client.check({ service: "" })).status).toBe(Status.NOT_SERVING);
  });

  it("tells those who watch before a drain ends their stream", async () => {
    const doors = await openDoors();
    const seen: Status[] = [];
    const watching = (async () => {
      for await (const { status } of clientOf(doors).watch({ service: "" })) {
        seen.push(status);
        if (seen.length === 1) void Promise.all([doors.grpc.drain(60_000), doors.http.drain(60_000)]);
      }
    })();
    await expect(watching).rejects.toMatchObject({ code: 14 });
    expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]);
  });

  it("watches a service that it does not have as unknown", async () => {
    const doors = await openDoors();
    for await (const { status } of clientOf(doors).watch({ service: "nonsense" })) {
      expect(status).toBe(Status.SERVICE_UNKNOWN);
      break;
    }
  });
});
