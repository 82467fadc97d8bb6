/** Three replicas, one limit of 60 requests a second, 300 asked for; the store stays, or is killed and comes back. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { ask, type Fleet, type Member, startFleet, statusOf, waitsOf } from "./support/fleet.ts";
import { RedisServer } from "./support/redis-server.ts";

const limitPerSecond = 60;
const offeredPerSecond = 300;
const seconds = 30;

/** Every so many calls one has an idempotency key: those wait for the store. */
const keyEvery = 5;

describe("three replicas that share one limit", () => {
  let redis: RedisServer;
  let provider: SimulatedProvider;
  let fleet: Fleet;

  beforeEach(async () => {
    redis = await RedisServer.start();
    provider = await startSimulatedProvider({
      name: "p",
      // Its hosts tell nothing of limits in their headers: replicas know of this one by configuration alone.
      dialect: "gemini",
      script: {
        text: "here",
        limits: { requestsPerMinute: limitPerSecond * 60, burstSeconds: 1 },
        pacing: { ttftMs: 50, perTokenMs: 0 },
      },
    });
    fleet = await startFleet({
      replicas: 3,
      store: redis.address,
      config: `providers: [{ name: p, dialect: gemini, base_url: "${provider.url}/v1beta", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m, limits: { requests_per_minute: ${limitPerSecond * 60} }, health: { probe: { kind: none } } }]
routes: [{ name: main, max_wait: 100ms, tiers: [{ endpoints: [{ endpoint: e }] }] }]
telemetry: { log_level: warn }
`,
    });
  });

  afterEach(async () => {
    await fleet?.stop();
    await Promise.all([provider.close(), redis.kill()]);
  });

  it("accepts nine tenths of it and is turned away by nobody", async () => {
    const { statuses, ...load } = await offer(fleet.members, provider);
    const waits = await waitsOf(fleet.members);
    print("store up", { statuses, ...load, waits });
    expect(Object.keys(statuses).toSorted()).toEqual(["ok", "resourceexhausted"]);
    expect(load.acceptedOfLimit).toBeGreaterThanOrEqual(0.9);
    expect(load.acceptedOfLimit).toBeLessThanOrEqual(1);
    expect(load.rejected / load.sent).toBeLessThanOrEqual(0.02);
    expect(waits.count).toBe((offeredPerSecond * seconds) / keyEvery);
    expect(waits.timedWithin20Ms).toBe(waits.count);
  });

  it("has no failed call because the store is killed, and stays below the limit until it is back", async () => {
    const turn = (seconds * 1_000) / 3;
    const killed = new Promise((resolve) => setTimeout(resolve, turn)).then(() => redis.kill());
    const back = killed
      .then(() => new Promise((resolve) => setTimeout(resolve, turn)))
      .then(() => redis.restart());
    const { statuses, ...load } = await offer(fleet.members, provider);
    await back;
    const waits = await waitsOf(fleet.members);
    print("store killed for a third of the time", { statuses, ...load, waits });
    expect(Object.keys(statuses).toSorted()).toEqual(["ok", "resourceexhausted"]);
    expect(load.sentOfLimit).toBeLessThanOrEqual(1);
    expect(load.acceptedOfLimit).toBeGreaterThanOrEqual(0.8);
    expect(load.rejected / load.sent).toBeLessThanOrEqual(0.02);
    // Every fifth call has a key, and no other waits for the store.
    expect(waits.count).toBe((offeredPerSecond * seconds) / keyEvery);
    expect(waits.timedWithin20Ms).toBe(waits.count);
    // By the clock it is longer when the process stands still, as it does on a busy machine: only the order is held.
    expect(waits.within20Ms / waits.count).toBeGreaterThanOrEqual(0.8);
  });
});

/** Offers calls to the replicas in turn, evenly, and counts what becomes of them. */
async function offer(members: readonly Member[], provider: SimulatedProvider) {
  const before = provider.counters();
  const statuses: Record<string, number> = {};
  const calls: Promise<void>[] = [];
  const began = performance.now();
  for (let number = 0; number < offeredPerSecond * seconds; number += 1) {
    const due = began + (number * 1_000) / offeredPerSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const member = members[number % members.length];
    if (member === undefined) throw new Error("there is no replica");
    const key = number % keyEvery === 0 ? `key-${number}` : "";
    calls.push(
      statusOf(member.completions.complete(ask(key), { timeoutMs: 20_000 })).then((status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
  }
  const tookMs = performance.now() - began;
  await Promise.all(calls);
  const after = provider.counters();
  const sent = after.requests - before.requests;
  const accepted = after.generations - before.generations;
  const room = (limitPerSecond * tookMs) / 1_000;
  return {
    statuses,
    offeredPerSecond: Math.round((offeredPerSecond * seconds * 1_000) / tookMs),
    sent,
    accepted,
    rejected: sent - accepted,
    acceptedOfLimit: accepted / room,
    sentOfLimit: sent / room,
  };
}

function print(what: string, figures: object): void {
  console.log(`${what}: ${JSON.stringify(figures)}`);
}
