/** The script of budgets in a real server, held against what the same in memory does. */
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock, systemTimer } from "../../../src/app/system.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import type { SpendAnswer, SpendAsk } from "../../../src/core/model/spend.ts";
import { fleetBounds } from "../../../src/state/fleet-bounds.ts";
import { MemoryLedger } from "../../../src/state/memory-ledger.ts";
import { connectStore } from "../../../src/state/redis/connect.ts";
import { RedisLedger } from "../../../src/state/redis/redis-ledger.ts";
import { Store, type StoreConnection } from "../../../src/state/redis/store.ts";
import { RedisServer } from "./support/redis-server.ts";
import { insist, plain } from "./support/state.ts";

const limit = 1_000;

describe("the script of budgets", () => {
  let server: RedisServer;
  let redis: Redis;
  let connection: StoreConnection;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = server.client();
    connection = await connectStore({ ...plain, port: server.port }, { connected() {}, lost() {} });
  });

  afterAll(async () => {
    connection.close();
    redis.disconnect();
    await server.kill();
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  const ledgerOf = (replica: string) => {
    const store = new Store({ connection, clock: systemClock, timer: systemTimer, observe: () => {} });
    return new RedisLedger({ store, replica, keyPrefix: "test", clock: systemClock });
  };
  const askFor = (change: Partial<SpendAsk>): SpendAsk => ({
    account: "b/day/0/",
    endsAtWallMs: Date.now() + 60_000,
    limitNanoUsd: limit,
    usedNanoUsd: 0,
    heldNanoUsd: 0,
    wantNanoUsd: 0,
    leastNanoUsd: 0,
    known: undefined,
    ...change,
  });
  const spend = (ledger: RedisLedger, ...asks: readonly Partial<SpendAsk>[]): Promise<SpendAnswer> =>
    insist(() => ledger.spend(asks.map(askFor)));
  const row = () => redis.hgetall("{test}:spend:b/day/0/");

  it("answers as the ledger in memory does, over a thousand questions of four replicas about three accounts", async () => {
    const random = seededRandom(11);
    const memory = new MemoryLedger({ now: () => performance.now(), wall: () => Date.now() });
    const names = ["a", "b", "c", "d"];
    const ledgers = new Map(names.map((name) => [name, ledgerOf(name)]));
    const held = new Map<string, { used: number; held: number }>();
    for (let turn = 0; turn < 1_000; turn += 1) {
      const name = names[Math.floor(random() * names.length)] ?? "a";
      const asks = ["x", "y", "z"]
        .filter(() => random() < 0.5)
        .map((account) => {
          const before = held.get(`${name} ${account}`) ?? { used: 0, held: 0 };
          const spare = Math.max(0, before.held - before.used);
          const usedNanoUsd = before.used + Math.floor(random() * 1.05 * Math.min(spare, 20));
          const heldNanoUsd = Math.max(usedNanoUsd, random() < 0.2 ? usedNanoUsd : before.held);
          const wantNanoUsd = heldNanoUsd + Math.floor(random() * 200);
          const leastNanoUsd = Math.floor(random() * 30);
          return askFor({ account, usedNanoUsd, heldNanoUsd, wantNanoUsd, leastNanoUsd });
        });
      const ledger = ledgers.get(name) as RedisLedger;
      const real = await insist(() => ledger.spend(asks));
      const same = memory.spend(name, asks);
      const numbers = ({ news }: SpendAnswer) => news.map(({ born: _, ...rest }) => rest);
      expect(numbers(real)).toEqual(numbers(same));
      real.news.forEach(({ account, heldNanoUsd }, i) => {
        held.set(`${name} ${account}`, { used: asks[i]?.usedNanoUsd ?? 0, held: heldNanoUsd });
      });
      for (const account of ["x", "y", "z"]) {
        const all = names.map((each) => held.get(`${each} ${account}`)?.held ?? 0);
        expect(all.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(limit);
      }
    }
  });

  it("is not misled by a question that arrives after a newer one, nor by one that is asked twice", async () => {
    const ledger = ledgerOf("a");
    const stale = ledgerOf("a");
    await spend(ledger, { wantNanoUsd: 100 });
    const newer = await spend(ledger, { usedNanoUsd: 50, heldNanoUsd: 100, wantNanoUsd: 100 });
    const late = await spend(stale, { usedNanoUsd: 10, heldNanoUsd: 10, wantNanoUsd: 10 });
    expect(late.news[0]?.heldNanoUsd).toBe(newer.news[0]?.heldNanoUsd);
    expect((await row())["r:a"]).toBe("50 100 2 0");
  });

  it("folds who is gone for a minute, frees what it held, keeps what it spent; and takes it back", async () => {
    const [a, b] = [ledgerOf("a"), ledgerOf("b")];
    const first = await spend(a, { usedNanoUsd: 200, heldNanoUsd: 200, wantNanoUsd: 900 });
    expect(first.news[0]?.heldNanoUsd).toBe(900);
    expect((await spend(b, { wantNanoUsd: 500 })).news[0]).toMatchObject({
      heldNanoUsd: 100,
      othersNanoUsd: 200,
    });
    // As if a minute had passed of which "b" saw the whole.
    const [now] = await redis.time();
    await redis.zadd("{test}:spenders", Number(now) * 1_000 - fleetBounds.goneMs - 1_000, "a");
    await redis.zadd("{test}:spenders", Number(now) * 1_000 - 2 * fleetBounds.goneMs, ":since");
    const alone = await spend(b, { heldNanoUsd: 100, wantNanoUsd: 900 });
    expect(alone.news[0]).toMatchObject({ heldNanoUsd: 800, othersNanoUsd: 200, goneNanoUsd: 200 });
    expect(Object.keys(await row())).not.toContain("r:a");
    const { born = "" } = first.news[0] ?? {};
    await spend(a, {
      usedNanoUsd: 250,
      heldNanoUsd: 250,
      wantNanoUsd: 250,
      known: { born, toldNanoUsd: 200, goneNanoUsd: 0 },
    });
    const again = await spend(b, { heldNanoUsd: 100, wantNanoUsd: 900 });
    expect(again.news[0]).toMatchObject({ heldNanoUsd: 750, othersNanoUsd: 250, goneNanoUsd: 0 });
  });

  it("is put together again after a loss, and grants nothing until all can have come back", async () => {
    const [a, b] = [ledgerOf("a"), ledgerOf("b")];
    const known = { born: "1", toldNanoUsd: 100, goneNanoUsd: 70 };
    const back = await spend(a, { usedNanoUsd: 100, heldNanoUsd: 300, wantNanoUsd: 900, known });
    expect(back.news[0]).toMatchObject({ heldNanoUsd: 300, othersNanoUsd: 70 });
    const other = await spend(b, { usedNanoUsd: 50, heldNanoUsd: 600, wantNanoUsd: 900, known });
    expect(other.news[0]).toMatchObject({ heldNanoUsd: 600, othersNanoUsd: 170, goneNanoUsd: 70 });
    await redis.hset("{test}:spend:b/day/0/", "restored", Date.now() - fleetBounds.recoveryMs - 100);
    const { born = "" } = back.news[0] ?? {};
    const later = await spend(a, {
      usedNanoUsd: 100,
      heldNanoUsd: 300,
      wantNanoUsd: 900,
      known: { ...known, born },
    });
    expect(later.news[0]?.heldNanoUsd).toBe(limit - 70 - 600);
  });

  it("lets every key expire by itself, and counts what has no limit", async () => {
    await spend(ledgerOf("a"), {
      limitNanoUsd: undefined,
      usedNanoUsd: 7_000,
      heldNanoUsd: 7_000,
      wantNanoUsd: 7_000,
    });
    const other = await spend(ledgerOf("b"), { limitNanoUsd: undefined });
    expect(other.news[0]).toMatchObject({ othersNanoUsd: 7_000, heldNanoUsd: 0 });
    for (const key of await redis.keys("*")) expect(await redis.pttl(key)).toBeGreaterThan(0);
    expect(await redis.pttl("{test}:spend:b/day/0/")).toBeLessThanOrEqual(121_000);
  });
});
