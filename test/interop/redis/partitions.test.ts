/** Two replicas in networks of their own; links to the store and to a provider are cut, and mended. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BreakerState } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { ask, type Fleet, startFleet, sumOf } from "./support/fleet.ts";
import { Networks } from "./support/networks.ts";
import { RedisServer } from "./support/redis-server.ts";

const networks = Networks.create(2);

describe.skipIf(networks === undefined)("a network that breaks", () => {
  let redis: RedisServer;
  let near: SimulatedProvider;
  let far: SimulatedProvider;
  let fleet: Fleet;
  const net = networks as Networks;

  beforeAll(async () => {
    const script = { text: "here", pacing: { ttftMs: 20, perTokenMs: 0 } };
    redis = await RedisServer.start({ bind: net.address("store") });
    const on = (name: string, host: string) =>
      startSimulatedProvider({ name, dialect: "openai-chat", host, script });
    near = await on("near", net.address("provider"));
    // Behind the link to the clients, which stays.
    far = await on("far", net.address("clients"));
    fleet = await startFleet({
      replicas: 2,
      store: `${net.address("store")}:${redis.port}`,
      place: (index) => ({ launcher: net.launcher(index), host: net.replicaAddress(index) }),
      config: `providers:
  - { name: near, dialect: openai-chat, base_url: "${near.url}/v1", api_key: "env:KEY", connect_timeout: 1s }
  - { name: far, dialect: openai-chat, base_url: "${far.url}/v1", api_key: "env:KEY", connect_timeout: 1s }
endpoints:
  - { name: near, provider: near, model: m, timeouts: { ttft: 1s } }
  - { name: far, provider: far, model: m, timeouts: { ttft: 1s } }
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: near }] }, { endpoints: [{ endpoint: far }] }] }]
telemetry: { log_level: warn }
`,
    });
    await together(2);
  });

  afterAll(async () => {
    await fleet?.stop();
    await Promise.all([near?.close(), far?.close(), redis?.kill()]);
    net.remove();
  });

  const member = (index: number) => {
    const found = fleet.members[index];
    if (found === undefined) throw new Error("there is no such replica");
    return found;
  };
  const together = (replicas: number) =>
    vi.waitFor(
      async () => {
        for (const { metrics } of fleet.members) {
          const page = await metrics();
          expect(page).toContain("spillway_shared_state_up 1");
          expect(page).toContain(`spillway_replicas ${replicas}`);
        }
      },
      { timeout: 30_000, interval: 200 },
    );
  const breakerOf = async (index: number) => {
    const { endpoints } = await member(index).endpoints.listEndpoints({});
    return endpoints.find(({ name }) => name === "near")?.breaker?.state;
  };
  /** Asks so many times, one after the other, with and without keys; how long the slowest took, and who served. */
  const calls = async (index: number, count: number, tag = "") => {
    const endpoints = new Set<string>();
    let slowestMs = 0;
    for (let number = 0; number < count; number += 1) {
      const since = performance.now();
      const key = tag === "" ? "" : `${tag}-${index}-${number}`;
      const { completion } = await member(index).completions.complete(ask(key), { timeoutMs: 20_000 });
      slowestMs = Math.max(slowestMs, performance.now() - since);
      endpoints.add(completion?.endpoint ?? "");
    }
    return { endpoints: [...endpoints], slowestMs: Math.round(slowestMs) };
  };

  it("between one replica and the store: it serves alone, with keys and without, and comes back", async () => {
    const before = await calls(0, 20, "before");
    net.cut(0, "store");
    await vi.waitFor(async () => expect(await member(0).metrics()).toContain("spillway_shared_state_up 0"), {
      timeout: 10_000,
      interval: 50,
    });
    const during = await calls(0, 20, "during");
    const page = await member(1).metrics();
    const late = sumOf(
      await member(0).metrics(),
      "spillway_shared_state_wait_seconds_count",
      'outcome="late"',
    );
    net.mend(0, "store");
    await together(2);
    const after = await calls(0, 20, "after");
    console.log(
      `cut off from the store: slowest of 20 calls with keys ${before.slowestMs} ms before, ${during.slowestMs} ms during, ${after.slowestMs} ms after; ${late} questions were not answered in time`,
    );
    expect(page).toContain("spillway_shared_state_up 1");
    expect(during.endpoints).toEqual(["near"]);
    expect(late).toBeGreaterThan(0);
    expect(during.slowestMs).toBeLessThan(2_000);
  });

  it("between both replicas and the store: both serve, and find each other again", async () => {
    for (const index of [0, 1]) net.cut(index, "store");
    await vi.waitFor(
      async () => {
        for (const { metrics } of fleet.members)
          expect(await metrics()).toContain("spillway_shared_state_up 0");
      },
      { timeout: 10_000, interval: 50 },
    );
    const both = await Promise.all([calls(0, 20, "both"), calls(1, 20, "both")]);
    for (const { endpoints, slowestMs } of both) {
      expect(endpoints).toEqual(["near"]);
      expect(slowestMs).toBeLessThan(2_000);
    }
    for (const index of [0, 1]) net.mend(index, "store");
    await together(2);
  });

  it("between one replica and a provider: it goes elsewhere, the other stays, and both are well afterwards", async () => {
    net.cut(0, "provider");
    const first = await calls(0, 1);
    // The other keeps asking, and keeps being answered, while the first finds out.
    const [cut, whole] = await Promise.all([calls(0, 12), calls(1, 150)]);
    const states = [await breakerOf(0), await breakerOf(1)];
    const settled = await calls(0, 20);
    net.mend(0, "provider");
    await vi.waitFor(
      async () => {
        await calls(0, 2);
        await calls(1, 2);
        expect([await breakerOf(0), await breakerOf(1)]).toEqual([BreakerState.CLOSED, BreakerState.CLOSED]);
      },
      { timeout: 60_000, interval: 200 },
    );
    console.log(
      `cut off from a provider: the first call took ${first.slowestMs} ms, the slowest of the next 12 ${cut.slowestMs} ms, of 20 after that ${settled.slowestMs} ms; the other replica's slowest ${whole.slowestMs} ms, all by "${whole.endpoints}"`,
    );
    expect(first.endpoints).toEqual(["far"]);
    expect(states[0]).not.toBe(BreakerState.CLOSED);
    expect(states[1]).toBe(BreakerState.CLOSED);
    expect(whole.endpoints).toEqual(["near"]);
    expect(settled).toMatchObject({ endpoints: ["far"] });
    expect(settled.slowestMs).toBeLessThan(1_000);
  });
});
