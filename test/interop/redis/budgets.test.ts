/** Budgets of three real replicas on a real Redis: calls at once, a store that is killed, replicas that are killed and started anew. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { type Fleet, startFleet, statusOf, sumOf, textOf } from "./support/fleet.ts";
import { RedisServer } from "./support/redis-server.ts";

/** An answer of ten tokens at a dollar a million. */
const tokens = 10;
const perCallUsd = tokens / 1_000_000;
const calls = 12;

describe("a budget of three replicas", () => {
  let redis: RedisServer;
  let provider: SimulatedProvider;
  let fleet: Fleet;

  beforeEach(async () => {
    redis = await RedisServer.start();
    provider = await startSimulatedProvider({
      name: "p",
      dialect: "openai-chat",
      script: { tokens, pacing: { ttftMs: 20, perTokenMs: 1 } },
    });
    fleet = await startFleet({
      replicas: 3,
      store: redis.address,
      config: `providers: [{ name: p, dialect: openai-chat, base_url: "${provider.url}/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m, price: { input_usd_per_million: 0, output_usd_per_million: 1 }, health: { probe: { kind: none } } }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: e }] }] }]
budgets: [{ name: team, window: month, hard_usd: ${(calls * perCallUsd).toFixed(6)} }]
telemetry: { log_level: warn }
`,
    });
    await together(3);
  });

  afterEach(async () => {
    await fleet?.stop();
    await Promise.all([provider.close(), redis.kill()]);
  });

  const together = (replicas: number, ...those: readonly number[]) =>
    vi.waitFor(
      async () => {
        const members = fleet.members.filter((_, i) => those.length === 0 || those.includes(i));
        for (const { metrics } of members) {
          const page = await metrics();
          expect(page).toContain("spillway_shared_state_up 1");
          expect(page).toContain(`spillway_replicas ${replicas}`);
        }
      },
      { timeout: 30_000, interval: 100 },
    );
  /** Calls at once, so many at each replica; how many ended how, and how long the slowest took. */
  const askAtOnce = async (...counts: readonly number[]) => {
    const since = performance.now();
    const statuses: Record<string, number> = {};
    await Promise.all(
      counts.flatMap((count, i) =>
        Array.from({ length: count }, async () => {
          const call = fleet.members[i]?.completions.complete(textOf("x", { maxOutputTokens: tokens }), {
            timeoutMs: 30_000,
          });
          const status = await statusOf(call ?? Promise.reject(new Error("there is no such replica")));
          statuses[status] = (statuses[status] ?? 0) + 1;
        }),
      ),
    );
    return { statuses, tookMs: Math.round(performance.now() - since) };
  };
  const generations = () => provider.counters().generations;

  it("for 12 calls lets 12 of 100 at once through, and the 88 others hear when it begins anew", async () => {
    const { statuses, tookMs } = await askAtOnce(34, 33, 33);
    console.log(
      `100 calls at once at 3 replicas, a budget for ${calls}: ${JSON.stringify(statuses)} in ${tookMs} ms`,
    );
    expect(statuses).toEqual({ ok: calls, resourceexhausted: 100 - calls });
    expect(generations()).toBe(calls);
    expect((await askAtOnce(5, 5, 5)).statuses).toEqual({ resourceexhausted: 15 });
    for (const { metrics } of fleet.members) {
      expect(sumOf(await metrics(), "spillway_budget_spent_usd")).toBeCloseTo(calls * perCallUsd, 9);
    }
  });

  it("goes whole to the only replica that is asked", async () => {
    const { statuses, tookMs } = await askAtOnce(100, 0, 0);
    console.log(`100 calls at once at one of 3 replicas: ${JSON.stringify(statuses)} in ${tookMs} ms`);
    expect(statuses).toEqual({ ok: calls, resourceexhausted: 100 - calls });
    expect(generations()).toBe(calls);
  });

  it("is spent in three parts while the store is gone, and to the end when it is back with nothing in it", async () => {
    // So that each has its part.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vi.waitFor(
      async () => {
        for (const { metrics } of fleet.members)
          expect(await metrics()).toContain("spillway_shared_state_up 0");
      },
      { timeout: 10_000, interval: 50 },
    );
    const first = await askAtOnce(50, 1, 0);
    expect(first.statuses).toEqual({ ok: calls / 3 + 1, resourceexhausted: 50 - calls / 3 });
    await redis.restart();
    await together(3);
    // Until all can have come back nobody is granted more than it held.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const rest = await askAtOnce(34, 33, 33);
    console.log(
      `the store killed: 50 calls at one replica and one at another: ${JSON.stringify(first.statuses)} in ${first.tookMs} ms; back and empty, 100 calls: ${JSON.stringify(rest.statuses)}`,
    );
    expect(rest.statuses["ok"]).toBe(calls - calls / 3 - 1);
    expect(generations()).toBe(calls);
  });

  it("is not forgotten by replicas that are started anew, killed or not", async () => {
    expect((await askAtOnce(2, 2, 0)).statuses).toEqual({ ok: 4 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    fleet.members[0]?.replica.kill();
    await fleet.members[1]?.replica.stop();
    await Promise.all([fleet.members[0]?.replica.start(), fleet.members[1]?.replica.start()]);
    await together(3);
    // What the killed one held is another's after a minute; its part of what was left is two calls.
    const soon = await askAtOnce(20, 20, 20);
    const served = soon.statuses["ok"] ?? 0;
    console.log(`4 calls served, one replica killed and one restarted: ${JSON.stringify(soon.statuses)}`);
    expect(served).toBeGreaterThanOrEqual(5);
    expect(served).toBeLessThanOrEqual(calls - 4);
    expect(generations()).toBe(4 + served);
  });
});
