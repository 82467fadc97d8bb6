/** Envoy before two replicas, with the configuration that is shipped in deploy/mesh. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { tieredConfig } from "../../support/gateway.ts";
import { type Envoy, type EnvoyConfig, loopback, startEnvoy } from "./support/envoy.ts";
import { freePorts, Replica } from "./support/replica.ts";

const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};

describe("Envoy before two replicas", () => {
  let folder: string;
  let providers: SimulatedProvider[];
  let replicas: Replica[];
  let envoy: Envoy;
  /** The same cluster behind routes that retry everything: what Spillway must defend itself against. */
  let careless: Envoy;
  const sessions: Http2SessionManager[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "spillway-mesh-"));
    const script = { tokens: 30, pacing: { ttftMs: 20, perTokenMs: 20 } };
    providers = await Promise.all(
      ["one", "two"].map((name) => startSimulatedProvider({ name, dialect: "openai-chat", script })),
    );
    const [first = 0, second = 0, ...ports] = await freePorts(6);
    replicas = [first, second].map((port) => {
      const config = join(folder, `spillway-${port}.yaml`);
      const upstreams = providers.map(({ name, url }) => ({ name, dialect: "openai-chat" as const, url }));
      const text = tieredConfig(upstreams, "    total_timeout: 20s").replace(
        "grpc: { address: 127.0.0.1, port: 0 }",
        `grpc: { address: 127.0.0.1, port: ${port} }`,
      );
      writeFileSync(config, text.replace("drain_timeout: 2s", "drain_timeout: 10s\ndrain_delay: 3s"));
      return new Replica(port, config);
    });
    await Promise.all(replicas.map((replica) => replica.start()));
    const toReplicas = (config: EnvoyConfig) => {
      for (const cluster of config.static_resources.clusters) {
        cluster.load_assignment.endpoints = [
          { lb_endpoints: replicas.map(({ port }) => ({ endpoint: { address: loopback(port) } })) },
        ];
      }
    };
    const [listener = 0, admin = 0, otherListener = 0, otherAdmin = 0] = ports;
    envoy = await startEnvoy(folder, { listener, admin }, toReplicas);
    careless = await startEnvoy(folder, { listener: otherListener, admin: otherAdmin }, (config) => {
      toReplicas(config);
      const text = JSON.stringify(config.static_resources.listeners).replace(
        "connect-failure,refused-stream,reset-before-request",
        "5xx,gateway-error,unavailable,internal,resource-exhausted,deadline-exceeded,cancelled,reset",
      );
      config.static_resources.listeners = JSON.parse(text);
    });
    await vi.waitFor(async () => expect(await envoy.healthyHosts("spillway")).toBe(2), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await careless.healthyHosts("spillway")).toBe(2), {
      timeout: 10_000,
    });
  });

  afterEach(async () => {
    await Promise.all(providers.map((provider) => provider.setFault([])));
    for (const session of sessions.splice(0)) session.abort();
  });

  afterAll(async () => {
    await envoy?.stop();
    await careless?.stop();
    for (const replica of replicas) replica.kill();
    await Promise.all(providers.map((provider) => provider.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const clientOf = ({ port }: { readonly port: number }): Client<typeof CompletionService> => {
    const baseUrl = `http://127.0.0.1:${port}`;
    const sessionManager = new Http2SessionManager(baseUrl);
    sessions.push(sessionManager);
    return createClient(CompletionService, createGrpcTransport({ baseUrl, sessionManager }));
  };

  const stream = async (client: Client<typeof CompletionService>): Promise<string | undefined> => {
    let last: string | undefined;
    for await (const { event } of client.streamComplete({ request })) last = event.case;
    return last;
  };

  it("passes calls and their metadata, and counts them by method", async () => {
    const client = clientOf(envoy);
    let headers = new Headers();
    let trailers = new Headers();
    await client.complete(
      { request },
      {
        onHeader: (given) => {
          headers = given;
        },
        onTrailer: (given) => {
          trailers = given;
        },
      },
    );
    expect(headers.get("x-request-id")).toMatch(/^cmpl-/);
    expect(trailers.get("x-spillway-endpoint")).toBe("one");
    expect(trailers.has("endpoint-load-metrics-bin")).toBe(true);
    expect(await stream(client)).toBe("completed");
    const stats = "cluster.spillway.grpc.spillway.v1.CompletionService";
    await expect.poll(() => envoy.stat(`${stats}.Complete.success`), { timeout: 5_000 }).toBe(1);
    await expect.poll(() => envoy.stat(`${stats}.StreamComplete.success`), { timeout: 5_000 }).toBe(1);
  });

  it("gives work to both replicas", async () => {
    const client = clientOf(envoy);
    await Promise.all(Array.from({ length: 20 }, () => client.complete({ request })));
    const served = replicas.map(({ log }) => (log.match(/"completion_id"/g) ?? []).length);
    expect(Math.min(...served)).toBeGreaterThan(0);
  });

  it("ejects no replica when every provider is dead", async () => {
    await Promise.all(
      providers.map((provider) => provider.setFault({ kind: "cut", afterTokens: 0, manner: "reset" })),
    );
    const client = clientOf(envoy);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () =>
        client.complete({ request }, { timeoutMs: 15_000 }).then(
          () => "answered",
          (reason: unknown) => Code[ConnectError.from(reason).code],
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set(["Unavailable"]));
    expect(await envoy.stat("cluster.spillway.outlier_detection.ejections_active")).toBe(0);
    expect(await envoy.stat("cluster.spillway.outlier_detection.ejections_enforced_total")).toBe(0);
    expect(await envoy.healthyHosts("spillway")).toBe(2);
    await Promise.all(providers.map((provider) => provider.setFault([])));
    // They serve again as soon as the providers do, by probes of their own.
    await vi.waitFor(
      async () => expect((await client.complete({ request })).completion?.endpoint).toBeDefined(),
      { timeout: 30_000, interval: 500 },
    );
  });

  it("does not multiply the cascade, even where the mesh retries everything", async () => {
    await Promise.all(
      providers.map((provider) => provider.setFault({ kind: "cut", afterTokens: 0, manner: "reset" })),
    );
    const sent = () => careless.stat("cluster.spillway.upstream_rq_total");
    const before = await sent();
    const failure = await clientOf(careless)
      .complete({ request })
      .catch((reason: unknown) => reason);
    // What that route retries, but for the word of Spillway that it has tried everything.
    expect(ConnectError.from(failure).code).toBe(Code.Unavailable);
    expect((await sent()) - before).toBe(1);
    expect(await careless.stat("cluster.spillway.upstream_rq_retry")).toBe(0);
    await Promise.all(providers.map((provider) => provider.setFault([])));
    const client = clientOf(careless);
    await vi.waitFor(async () => expect((await client.complete({ request })).completion).toBeDefined(), {
      timeout: 30_000,
      interval: 500,
    });
  });

  it("loses no call and breaks no stream while both replicas are restarted, one after the other", async () => {
    const client = clientOf(envoy);
    const failures: unknown[] = [];
    let streams = 0;
    let isOver = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        try {
          expect(await stream(client)).toBe("completed");
          streams += 1;
        } catch (reason) {
          failures.push(reason);
        }
      }
    });
    for (const replica of replicas) {
      expect(await replica.stop()).toBe(0);
      await replica.start();
      await vi.waitFor(async () => expect(await envoy.healthyHosts("spillway")).toBe(2), { timeout: 15_000 });
    }
    isOver = true;
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(streams).toBeGreaterThan(16);
  });
});
