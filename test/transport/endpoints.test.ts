import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import { AdminService } from "../../gen/spillway/v1/admin_service_pb.ts";
import { Capability } from "../../gen/spillway/v1/capability_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { BreakerState } from "../../gen/spillway/v1/endpoint_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { RefusalReason } from "../../gen/spillway/v1/route_explanation_pb.ts";
import { SortBy } from "../../gen/spillway/v1/routing_preferences_pb.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import type { Endpoints, Feedback } from "../../src/transport/rpc/services.ts";
import { arrayOf } from "./support/array-of.ts";
import { endpoint, endpointSnapshot } from "./support/domain.ts";
import { type DoorOptions, type Doors, openDoors } from "./support/doors.ts";

/** The gRPC listener is a gRPC server like any other, so that one client serves both doors. */
const transports: Readonly<Record<string, (doors: Doors) => Transport>> = {
  "the gRPC door": ({ grpc }) => createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` }),
  "the HTTP door": ({ http }) =>
    createConnectTransport({ baseUrl: `http://127.0.0.1:${http.port}`, httpVersion: "1.1" }),
};

const full: Endpoints = {
  snapshot: () => [endpointSnapshot()],
  explain: (request, tenant) => ({
    route: request.route,
    routingTable: tenant,
    candidates: [
      {
        endpoint: endpoint(),
        tier: 1,
        share: 0.25,
        target: 0.5,
        health: endpointSnapshot().health,
        headroom: endpointSnapshot().headroom,
        predictedCostNanoUsd: 1_200,
        predictedTtftMs: 350.25,
        reason: "first of its tier",
      },
    ],
    refusals: [{ endpoint: "claude-eu", reason: "policy", detail: "not certified for medical data" }],
    panic: true,
    estimatedInputTokens: 12,
  }),
  rank: (route, sortBy) => [
    {
      endpoint: `${route} by ${sortBy}`,
      rank: 1,
      value: 0.5,
      samples: 8,
      ttftMs: undefined,
      costNanoUsd: 11,
      refusalRate: 0.1,
      feedback: 0.9,
    },
  ],
  models: (reachableOnly) => [
    {
      name: `reachable only: ${reachableOnly}`,
      provider: "openai",
      routes: ["chat"],
      contextWindow: undefined,
      maxOutputTokens: 4_096,
      capabilities: ["tools", "json-schema"],
      price: { inputNanoUsd: 1_000, cachedInputNanoUsd: 100, cacheWriteNanoUsd: 1_250, outputNanoUsd: 4_000 },
    },
  ],
};

describe.each(Object.entries(transports))("the control plane on %s", (_, transportOf) => {
  const open = async (options: DoorOptions = {}) => {
    const transport = transportOf(await openDoors(options));
    return {
      endpoints: createClient(EndpointService, transport),
      admin: createClient(AdminService, transport),
    };
  };

  it("lists the live state of endpoints", async () => {
    const client = (await open()).endpoints;
    const { endpoints, time } = await client.listEndpoints({ route: "chat" });
    expect(time?.seconds).toBeGreaterThan(1_700_000_000n);
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0]).toMatchObject({
      name: "openai-eu",
      provider: "openai",
      model: "gpt-x",
      region: "eu",
      health: { score: 0.8, components: [{ name: "errors", blame: 0.22 }] },
      breaker: { state: BreakerState.HALF_OPEN, trips: 2, proofNeeded: 10 },
      headroom: { free: { requests: 0.5 }, effectiveCapacity: 0.75 },
      inFlight: 3,
      timeToFirstToken: { count: 9n, p50Ms: 120.5 },
      shares: [{ route: "chat", share: 0.7, target: 0.9 }],
      attempts: { succeeded: 10n, failed: 2n, cancelled: 1n, probes: 4n },
      lastFailure: { httpStatus: 529 },
    });
    await expect(client.listEndpoints({ route: "nonsense" })).rejects.toMatchObject({ code: 5 });
  });

  it("watches at the wished interval until the client leaves", async () => {
    const client = (await open()).endpoints;
    let seen = 0;
    for await (const { endpoints } of client.watchEndpoints({ interval: { nanos: 250_000_000 } })) {
      expect(endpoints).toHaveLength(1);
      seen += 1;
      if (seen === 2) break;
    }
    expect(seen).toBe(2);
  });

  it.each([0.249, 60.001, -1, 0])("refuses to watch every %d s", async (seconds) => {
    const client = (await open()).endpoints;
    const whole = Math.trunc(seconds);
    const interval = { seconds: BigInt(whole), nanos: Math.round((seconds - whole) * 1e9) };
    const watching = arrayOf(client.watchEndpoints({ interval }));
    await expect(watching).rejects.toMatchObject({ code: 3 });
  });

  it("explains a route, with or without messages", async () => {
    const client = (await open({ endpoints: full })).endpoints;
    const { explanation } = await client.explainRoute({ request: { route: "chat" } });
    expect(explanation).toMatchObject({
      route: "chat",
      routingTable: "acme",
      panic: true,
      estimatedInputTokens: 12n,
      candidates: [
        { endpoint: "openai-eu", tier: 1, predictedCostNanoUsd: 1_200n, reason: "first of its tier" },
      ],
      refusals: [{ endpoint: "claude-eu", reason: RefusalReason.POLICY }],
    });
    expect(explanation?.candidates[0]?.predictedTimeToFirstToken?.nanos).toBe(350_250_000);
    await expect(client.explainRoute({})).rejects.toMatchObject({ code: 3 });
  });

  it("ranks endpoints, by latency unless told otherwise", async () => {
    const client = (await open({ endpoints: full })).endpoints;
    expect((await client.rankEndpoints({ route: "chat" })).endpoints[0]?.endpoint).toBe("chat by latency");
    const byCost = await client.rankEndpoints({ route: "chat", sortBy: SortBy.COST });
    expect(byCost.endpoints[0]).toMatchObject({ endpoint: "chat by cost", samples: 8n, costNanoUsd: 11n });
    await expect(client.rankEndpoints({})).rejects.toMatchObject({ code: 3 });
  });

  it("lists models", async () => {
    const client = (await open({ endpoints: full })).endpoints;
    const { models } = await client.listModels({ reachableOnly: true });
    expect(models[0]).toMatchObject({
      name: "reachable only: true",
      contextWindow: 0n,
      maxOutputTokens: 4_096n,
      capabilities: [Capability.TOOLS, Capability.JSON_SCHEMA],
      price: { inputNanoUsd: 1_000, outputNanoUsd: 4_000 },
    });
  });

  it("names the method that it does not offer", async () => {
    const { endpoints, admin } = await open();
    const unimplemented = (name: string) => ({
      code: 12,
      rawMessage: `spillway.v1.${name} is not offered by this server`,
    });
    await expect(endpoints.explainRoute({})).rejects.toMatchObject(
      unimplemented("EndpointService/ExplainRoute"),
    );
    await expect(endpoints.listModels({})).rejects.toMatchObject(unimplemented("EndpointService/ListModels"));
    await expect(admin.reloadConfig({})).rejects.toMatchObject(unimplemented("AdminService/ReloadConfig"));
    await expect(admin.listExperiments({})).rejects.toMatchObject(
      unimplemented("AdminService/ListExperiments"),
    );
  });

  it("drains, resumes, trips and reloads", async () => {
    const done: unknown[] = [];
    const { admin } = await open({
      administration: {
        drain: (name) => {
          if (name !== "openai-eu") throw new CallError("not-found", "no such endpoint");
          return endpointSnapshot({ drained: true });
        },
        resume: () => endpointSnapshot(),
        trip: (name, coolDownMs) => {
          done.push([name, coolDownMs]);
          return endpointSnapshot();
        },
        reload: async () => ({ version: 3, changes: ["route chat: added"] }),
      },
    });
    expect((await admin.drainEndpoint({ endpoint: "openai-eu" })).endpoint?.drained).toBe(true);
    expect((await admin.resumeEndpoint({ endpoint: "openai-eu" })).endpoint?.drained).toBe(false);
    await admin.tripEndpoint({ endpoint: "a", coolDown: { seconds: 3n } });
    await admin.tripEndpoint({ endpoint: "a" });
    expect(done).toEqual([
      ["a", 3_000],
      ["a", undefined],
    ]);
    expect(await admin.reloadConfig({})).toMatchObject({ version: 3n, changes: ["route chat: added"] });
    await expect(admin.drainEndpoint({ endpoint: "b" })).rejects.toMatchObject({ code: 5 });
    await expect(admin.drainEndpoint({})).rejects.toMatchObject({ code: 3 });
    await expect(admin.tripEndpoint({ endpoint: "a", coolDown: {} })).rejects.toMatchObject({ code: 3 });
  });

  it("takes feedback for the caller's tenant", async () => {
    const taken: [Feedback, string][] = [];
    const doors = await openDoors({
      reportFeedback: (feedback, tenant) => void taken.push([feedback, tenant]),
    });
    const client = createClient(CompletionService, transportOf(doors));
    await client.reportFeedback({ feedback: { completionId: "cmpl-1", score: 0.5, label: "short" } });
    expect(taken).toEqual([[{ completionId: "cmpl-1", score: 0.5, label: "short" }, "acme"]]);
    for (const feedback of [
      undefined,
      { score: 0.5 },
      { completionId: "c", score: 1.1 },
      { completionId: "c", label: "ä".repeat(33) },
    ]) {
      await expect(client.reportFeedback(feedback === undefined ? {} : { feedback })).rejects.toMatchObject({
        code: 3,
      });
    }
  });
});
