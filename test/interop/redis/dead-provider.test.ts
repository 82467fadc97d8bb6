/** A provider dies before five real replicas of four requests a second each. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BreakerState } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { ask, type Fleet, startFleet } from "./support/fleet.ts";
import { RedisServer } from "./support/redis-server.ts";

const replicas = 5;
const perReplica = 4;

describe("five replicas whose provider dies", () => {
  let redis: RedisServer;
  let providers: readonly SimulatedProvider[];
  let fleet: Fleet;
  let isOver = false;
  let calls: Promise<void>[] = [];
  const served: { readonly at: number; readonly first: string; readonly ok: boolean }[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    const script = { text: "here", pacing: { ttftMs: 30, perTokenMs: 0 } };
    providers = await Promise.all(
      ["a", "b"].map((name) => startSimulatedProvider({ name, dialect: "openai-chat", script })),
    );
    const own = providers
      .map(
        ({ name, url }) =>
          `  - { name: ${name}, dialect: openai-chat, base_url: "${url}/v1", api_key: "env:KEY" }`,
      )
      .join("\n");
    fleet = await startFleet({
      replicas,
      store: redis.address,
      config: `providers:
${own}
endpoints: [{ name: a, provider: a, model: m }, { name: b, provider: b, model: m }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: a }] }, { endpoints: [{ endpoint: b }] }] }]
telemetry: { log_level: warn }
`,
    });
  });

  afterEach(async () => {
    isOver = true;
    await Promise.all(calls);
    await fleet?.stop();
    await Promise.all([...providers.map((provider) => provider.close()), redis.kill()]);
  });

  /** Asks each replica at its rate until the test is over. */
  const startTraffic = () => {
    calls = fleet.members.map(async ({ completions }, index) => {
      await pause((index * 1_000) / (replicas * perReplica));
      while (!isOver) {
        const since = performance.now();
        const call = completions.complete(ask(), { timeoutMs: 20_000 });
        const { completion } = await call.catch(() => ({ completion: undefined }));
        const first = completion?.attempts[0]?.endpoint ?? "";
        served.push({ at: since, first, ok: completion !== undefined });
        await pause(1_000 / perReplica - (performance.now() - since));
      }
    });
  };
  const breakers = async () =>
    Promise.all(
      fleet.members.map(async ({ endpoints }) => {
        const { endpoints: all } = await endpoints.listEndpoints({});
        return all.find(({ name }) => name === "a")?.breaker?.state;
      }),
    );

  it("leave it together, with one probe at a time, and come back without a failed call", async () => {
    const [a] = providers;
    if (a === undefined) expect.unreachable();
    startTraffic();
    await pause(5_000);
    const diedAt = performance.now();
    await a.setFault({ kind: "status", status: 500 });
    await vi.waitFor(async () => expect(new Set(await breakers())).not.toContain(BreakerState.CLOSED), {
      timeout: 30_000,
    });
    const openAt = performance.now();

    // Nobody asks it any more but the one that probes, and what hangs is seen.
    await a.setFault({ kind: "hang" });
    await pause(500);
    const before = a.counters().requests;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, a.counters().openRequests);
    }, 2);
    await pause(10_000);
    clearInterval(watch);
    const probes = a.counters().requests - before;

    await a.setFault([]);
    const wellAt = performance.now();
    await vi.waitFor(async () => expect([...new Set(await breakers())]).toEqual([BreakerState.CLOSED]), {
      timeout: 60_000,
      interval: 250,
    });
    const closedAt = performance.now();
    const away = served
      .filter(({ at }) => at >= diedAt)
      .findIndex((_, i, all) => {
        const run = all.slice(i, i + 20);
        return run.length === 20 && run.filter(({ first }) => first === "a").length <= 2;
      });
    const awayAt = served.filter(({ at }) => at >= diedAt)[away]?.at;
    console.log(
      `five replicas of 4 rps: 90 % away ${Math.round((awayAt ?? Number.NaN) - diedAt)} ms after the fault, all breakers open after ${Math.round(openAt - diedAt)} ms; ${probes} probes in 10 s, at most ${most} at a time; all closed ${Math.round(closedAt - wellAt)} ms after it was well`,
    );
    expect(most).toBe(1);
    expect(probes).toBeGreaterThan(0);
    // Each waits 2 s for its answer at least; five that knew nothing of one another would make some twenty.
    expect(probes).toBeLessThanOrEqual(6);
    expect(served.filter(({ ok }) => !ok)).toEqual([]);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
