/** A tenant's limit at three real replicas on a real Redis, and without it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { ask, type Fleet, startFleet, statusOf } from "./support/fleet.ts";
import { RedisServer } from "./support/redis-server.ts";

const perMinute = 120;
const burst = perMinute / 12;
const seconds = 10;
const offeredPerSecond = 30;

describe("a tenant's limit at three replicas", () => {
  let redis: RedisServer;
  let provider: SimulatedProvider;
  let fleet: Fleet;

  beforeEach(async () => {
    redis = await RedisServer.start();
    const script = { text: "here", pacing: { ttftMs: 5, perTokenMs: 0 } };
    provider = await startSimulatedProvider({ name: "p", dialect: "openai-chat", script });
    fleet = await startFleet({
      replicas: 3,
      store: redis.address,
      config: `providers: [{ name: p, dialect: openai-chat, base_url: "${provider.url}/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m, health: { probe: { kind: none } } }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: e }] }] }]
tenants: { others: { requests_per_minute: ${perMinute} } }
telemetry: { log_level: warn }
`,
    });
    await vi.waitFor(
      async () => {
        for (const { metrics } of fleet.members) expect(await metrics()).toContain("spillway_replicas 3");
      },
      { timeout: 30_000, interval: 100 },
    );
  });

  afterEach(async () => {
    await fleet?.stop();
    await Promise.all([provider.close(), redis.kill()]);
  });

  /** How many of the calls were served that are offered to all in turn, and what the limit lets in meanwhile. */
  const offer = async () => {
    const statuses: Record<string, number> = {};
    const calls: Promise<void>[] = [];
    const began = performance.now();
    for (let number = 0; number < offeredPerSecond * seconds; number += 1) {
      const wait = began + (number * 1_000) / offeredPerSecond - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const member = fleet.members[number % 3];
      if (member === undefined) throw new Error("there is no replica");
      const call = statusOf(member.completions.complete(ask(), { timeoutMs: 20_000 }));
      calls.push(
        call.then((status) => {
          statuses[status] = (statuses[status] ?? 0) + 1;
        }),
      );
    }
    const tookSeconds = (performance.now() - began) / 1_000;
    await Promise.all(calls);
    return { statuses, served: statuses["ok"] ?? 0, limit: Math.round((perMinute / 60) * tookSeconds) };
  };

  it("is one limit for all, and divided by three while the store is gone", async () => {
    const shared = await offer();
    expect(Object.keys(shared.statuses).toSorted()).toEqual(["ok", "resourceexhausted"]);
    expect(shared.served).toBeGreaterThanOrEqual(0.8 * (burst + shared.limit));
    // Between two exchanges the three may each let in what is left of the burst.
    expect(shared.served).toBeLessThanOrEqual(3 * burst + shared.limit);
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const alone = await offer();
    console.log(
      `a limit of ${perMinute} a minute, ${offeredPerSecond * seconds} calls in some ${seconds} s at three replicas: ${shared.served} served (burst ${burst}, rate ${shared.limit}); without the store ${alone.served} (rate ${alone.limit})`,
    );
    expect(Object.keys(alone.statuses).toSorted()).toEqual(["ok", "resourceexhausted"]);
    expect(alone.served).toBeLessThanOrEqual(burst + alone.limit);
    expect(alone.served).toBeGreaterThanOrEqual(0.5 * alone.limit);
  });
});
