/** One idempotency key at several real replicas: at once, one after the other, and when the one that answers is killed. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { ask, type Fleet, startFleet, statusOf } from "./support/fleet.ts";
import { RedisServer } from "./support/redis-server.ts";

/** An answer that takes about six seconds. */
const slow = { tokens: 60, pacing: { ttftMs: 100, perTokenMs: 100 } };

const leaseMs = 3_000;

describe("one idempotency key at two replicas", () => {
  let redis: RedisServer;
  let provider: SimulatedProvider;
  let fleet: Fleet;

  beforeEach(async () => {
    redis = await RedisServer.start();
    provider = await startSimulatedProvider({ name: "p", dialect: "openai-chat", script: slow });
    fleet = await startFleet({
      replicas: 2,
      store: redis.address,
      config: `providers: [{ name: p, dialect: openai-chat, base_url: "${provider.url}/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m, health: { probe: { kind: none } } }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: e }] }] }]
`,
    });
    await vi.waitFor(
      async () => {
        for (const { metrics } of fleet.members) expect(await metrics()).toContain("spillway_replicas 2");
      },
      { timeout: 10_000, interval: 100 },
    );
  });

  afterEach(async () => {
    await fleet?.stop();
    await Promise.all([provider.close(), redis.kill()]);
  });

  const complete = (index: number, key: string, text?: string) => {
    const member = fleet.members[index];
    if (member === undefined) throw new Error("there is no such replica");
    return member.completions.complete(ask(key, text), { timeoutMs: 30_000 });
  };

  it("at once: one billed generation, the same answer from both, and again from both", async () => {
    const [first, second] = await Promise.all([complete(0, "k"), complete(1, "k")]);
    expect(second.completion?.message).toEqual(first.completion?.message);
    expect([first, second].filter(({ completion }) => completion?.replayed)).toHaveLength(1);
    expect((await complete(0, "k")).completion?.message).toEqual(first.completion?.message);
    expect((await complete(1, "k")).completion?.message).toEqual(first.completion?.message);
    expect(provider.counters().generations).toBe(1);
    expect(await statusOf(complete(1, "k", "another request"))).toBe("alreadyexists");
  });

  it("and kill -9 of the one that answers: its claim passes on, and never are there two", async () => {
    const lost = statusOf(complete(0, "k"));
    await vi.waitFor(() => expect(provider.counters().generations).toBe(1), {
      timeout: 10_000,
      interval: 20,
    });
    const since = performance.now();
    const waiting = complete(1, "k");
    // The killed one's claim is at most as old as its last renewal.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    fleet.members[0]?.replica.kill();
    const killedAt = performance.now();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, provider.counters().openRequests);
    }, 5);
    const answer = await waiting.finally(() => clearInterval(watch));
    const { generations } = provider.counters();
    console.log(
      `kill -9: the other was answered ${Math.round(performance.now() - killedAt)} ms after the kill (of which some 6,100 are the answer), ${Math.round(performance.now() - since)} ms after it asked; ${generations} generations, at most ${most} open at a time`,
    );
    expect(answer.completion?.replayed).toBe(false);
    expect(answer.completion?.message?.parts.length).toBeGreaterThan(0);
    expect([generations, most]).toEqual([2, 1]);
    expect(performance.now() - killedAt).toBeLessThan(leaseMs + 20_000);
    expect(await lost).not.toBe("ok");
  });

  it("while the store is killed and comes back empty: what runs goes on, and is not begun again", async () => {
    const running = complete(0, "k");
    await vi.waitFor(() => expect(provider.counters().generations).toBe(1), {
      timeout: 10_000,
      interval: 20,
    });
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await redis.restart();
    // One renewal, a second apart, and the store knows of it again.
    await vi.waitFor(
      async () => {
        const client = redis.client();
        const keys = await client.keys("*:answer:*").finally(() => client.disconnect());
        expect(keys).toHaveLength(1);
      },
      { timeout: 5_000, interval: 50 },
    );
    const [first, second] = await Promise.all([running, complete(1, "k")]);
    expect(second.completion?.message).toEqual(first.completion?.message);
    expect(provider.counters().generations).toBe(1);
  });
});
