/** The Lua scripts in a real server, held against what the same in memory does. */
import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { leased } from "../../../src/core/base/gcra-lease.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import { fleetBounds } from "../../../src/state/fleet-bounds.ts";
import {
  acquireProbeScript,
  claimScript,
  exchangeScript,
  finishScript,
  releaseProbeScript,
  releaseScript,
  renewScript,
} from "../../../src/state/redis/scripts.ts";
import { RedisServer } from "./support/redis-server.ts";

type Reply = readonly [
  number,
  string,
  readonly string[],
  readonly string[],
  readonly string[],
  readonly string[][],
  readonly string[],
];

describe("the scripts", () => {
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = server.client();
  });

  afterAll(async () => {
    redis.disconnect();
    await server.kill();
  });

  beforeEach(async () => {
    await redis.flushall();
  });

  const run = (
    script: { readonly text: string },
    keys: readonly string[],
    args: readonly (string | number)[],
  ) => redis.eval(script.text, keys.length, ...keys, ...args);

  interface Told {
    readonly evidence?: unknown;
    readonly past?: unknown;
    readonly blocks?: unknown;
    readonly lifted?: unknown;
    readonly usual?: unknown;
    readonly asks?: readonly (readonly [
      name: string,
      perMs: number,
      burst: number,
      charge: number,
      want: number,
    ])[];
  }
  const json = (value: unknown) => (value === undefined ? "" : JSON.stringify(value));
  const exchange = async (replica: string, cursor: string, told: Told = {}): Promise<Reply> => {
    const { evidence, past, blocks, lifted, usual, asks = [] } = told;
    return (await run(
      exchangeScript,
      ["members", "reports", "blocks", "past:", "usual", ...asks.map(([name]) => `rate:${name}`)],
      [
        ...[replica, cursor, json(evidence), json(past), json(blocks), json(lifted), json(usual)],
        ...asks.flatMap(([, ...numbers]) => numbers),
      ],
    )) as Reply;
  };

  it("lease as core/base/gcra-lease.ts does, over a thousand turns of four limits", async () => {
    const random = seededRandom(7);
    for (let turn = 0; turn < 1_000; turn += 1) {
      const limit = Math.floor(random() * 4);
      const perMs = [0.002, 0.057, 1, 40][limit] ?? 1;
      const burst = [1, 8.5, 150, 6_000][limit] ?? 1;
      const charge = random() < 0.2 ? (random() - 0.5) * burst : 0;
      const want = random() * 1.5 * burst;
      const before = Number((await redis.get(`rate:${limit}`)) ?? 0);
      const [, , [granted, left]] = await exchange("r", "", {
        asks: [[`${limit}`, perMs, burst, charge, want]],
      });
      const after = Number(await redis.get(`rate:${limit}`));
      // The server's time of the turn is known from what it says of the room.
      const now = after - (burst - Number(left)) / perMs;
      const lease = leased(before, { perSecond: perMs * 1_000, burst, charge, want }, now);
      expect(Number(granted)).toBeCloseTo(lease.granted, 2);
      expect(after).toBeCloseTo(lease.clearAt, 1);
    }
  });

  it("never grant more than burst + rate · time, however many ask at once", async () => {
    const perMs = 0.06;
    const burst = 9;
    const began = performance.now();
    let granted = 0;
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        for (let turn = 0; turn < 100; turn += 1) {
          const [, , [got]] = await exchange(`r${i}`, "", { asks: [["x", perMs, burst, 0, 5]] });
          granted += Number(got);
        }
      }),
    );
    const most = burst + perMs * (performance.now() - began);
    expect(granted).toBeLessThanOrEqual(most + 0.01);
    expect(granted).toBeGreaterThanOrEqual(0.8 * most);
  });

  it("tell the others, each once, in order, and nobody his own words", async () => {
    let [, one] = await exchange("one", "");
    let [, two] = await exchange("two", "");
    [, one] = await exchange("one", one, { evidence: [{ n: 1 }] });
    [, one] = await exchange("one", one, { evidence: [{ n: 2 }], lifted: ["acc"] });
    const [, cursor, , reports] = await exchange("two", two, { evidence: [{ n: 3 }] });
    two = cursor;
    expect(reports.map((report) => JSON.parse(report))).toEqual([
      { evidence: [{ n: 1 }], lifted: [] },
      { evidence: [{ n: 2 }], lifted: ["acc"] },
    ]);
    expect((await exchange("two", two))[3]).toEqual([]);
    const [, , , heard] = await exchange("one", one);
    expect(heard.map((report) => JSON.parse(report).evidence)).toEqual([[{ n: 3 }]]);
  });

  it("tell who comes new, and nobody else, what is usual, the last word of each", async () => {
    await exchange("one", "", { usual: [["ttft 0 a", "100 40"]] });
    await exchange("two", "0-1", {
      usual: [
        ["ttft 0 a", "120 60"],
        ["inter-token 0 a", "9 200"],
      ],
    });
    const [, cursor, , , , , usual] = await exchange("three", "");
    expect(usual).toEqual(["ttft 0 a", "120 60", "inter-token 0 a", "9 200"]);
    const [, , , , , , later] = await exchange("three", cursor);
    expect(later).toEqual([]);
    expect(await redis.pttl("usual")).toBeGreaterThan(0);
  });

  it("tell who comes new the past in sums, and no report twice", async () => {
    await exchange("one", "", {
      evidence: [{}],
      past: [
        ["good a", 2],
        ["bad a", 0.5],
      ],
    });
    await exchange("one", "0-1", { evidence: [{}], past: [["good a", 3]] });
    const [, cursor, , reports, , past] = await exchange("two", "");
    const sums = new Map<string, number>();
    for (const slot of past) {
      for (let i = 0; i < slot.length; i += 2) {
        sums.set(slot[i] ?? "", (sums.get(slot[i] ?? "") ?? 0) + Number(slot[i + 1]));
      }
    }
    expect(Object.fromEntries(sums)).toEqual({ "good a": 5, "bad a": 0.5 });
    expect(reports).toEqual([]);
    expect((await exchange("two", cursor))[3]).toEqual([]);
  });

  it("start over with a cursor of a store that was lost", async () => {
    const [, cursor] = await exchange("one", "99999999999999-7");
    expect(Number(cursor.split("-")[0])).toBeLessThan(Date.now() + 60_000);
    await exchange("two", "", { evidence: [{ n: 1 }] });
    expect((await exchange("one", cursor))[3]).toHaveLength(1);
  });

  it("keep the longest block of an account until it ends, and lift it", async () => {
    const block = (forMs: number) => [{ account: "acc", forMs, reason: "blocked", detail: "d" }];
    await exchange("one", "", { blocks: block(60_000) });
    await exchange("two", "", { blocks: block(100) });
    const [, , , , blocks] = await exchange("three", "");
    expect(blocks).toHaveLength(1);
    const { forMs } = JSON.parse(blocks[0] ?? "{}");
    expect(forMs).toBeGreaterThan(50_000);
    expect((await exchange("two", "", { lifted: ["acc"] }))[4]).toEqual([]);
    await exchange("one", "", { blocks: block(1) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await exchange("two", ""))[4]).toEqual([]);
    expect(await redis.hlen("blocks")).toBe(0);
  });

  it("count who took part lately, and let all expire by itself", async () => {
    await exchange("one", "", { evidence: [{}], past: [["good a", 1]], asks: [["x", 1, 1, 0, 1]] });
    expect((await exchange("two", ""))[0]).toBe(2);
    await redis.zadd("members", Date.now() - fleetBounds.presenceMs - 1_000, "one");
    expect((await exchange("two", ""))[0]).toBe(1);
    for (const key of await redis.keys("*")) expect(await redis.pttl(key), key).toBeGreaterThan(0);
  });

  it("give a probe to one, again to the same, and to others when its result can have been heard", async () => {
    const acquire = (replica: string, ms = 5_000) => run(acquireProbeScript, ["probe"], [replica, ms]);
    expect([await acquire("one"), await acquire("two"), await acquire("one")]).toEqual([1, 0, 1]);
    expect(await run(releaseProbeScript, ["probe"], ["two"])).toBe(0);
    await run(releaseProbeScript, ["probe"], ["one"]);
    expect(await redis.pttl("probe")).toBeLessThanOrEqual(fleetBounds.probeEchoMs);
  });

  describe("of answers", () => {
    const claim = (replica: string, request = "q") =>
      run(claimScript, ["answer", "members"], [replica, request]);
    const renew = (replica: string) => run(renewScript, ["answer"], [replica, "q"]);
    const finish = (replica: string, state: string, text = "") =>
      run(finishScript, ["answer"], [replica, "q", 60_000, state, text]);

    it("give the claim to one of a hundred that ask at once", async () => {
      const replies = await Promise.all(Array.from({ length: 100 }, (_, i) => claim(`r${i}`)));
      expect(replies.filter((reply) => String(reply) === "granted")).toHaveLength(1);
      expect(replies.filter((reply) => String(reply) === "running")).toHaveLength(99);
      expect(await claim("other", "another request")).toEqual(["other-request"]);
    });

    it("pass a claim on that is not renewed, and tell who had it", async () => {
      await claim("one");
      expect(await redis.pttl("answer")).toBeLessThanOrEqual(3_000);
      expect(await renew("one")).toBe(1);
      await redis.pexpire("answer", 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await claim("two")).toEqual(["granted"]);
      expect(await renew("one")).toBe(0);
      expect(await finish("one", "finished", "late")).toBe(0);
      expect(await run(releaseScript, ["answer"], ["one"])).toBe(0);
      expect(await claim("three")).toEqual(["running"]);
    });

    it("take a claim up again in a store that was emptied", async () => {
      await claim("one");
      await redis.flushall();
      expect(await renew("one")).toBe(1);
      expect(await claim("two")).toEqual(["running"]);
    });

    it("hand the answer to all, or say where it is for as long as that one is there", async () => {
      await claim("one");
      await finish("one", "finished", "text");
      expect([await claim("two"), await claim("one")]).toEqual([
        ["finished", "text"],
        ["finished", "text"],
      ]);
      await redis.del("answer");
      await exchange("one", "");
      await claim("one");
      await finish("one", "elsewhere");
      expect(await claim("two")).toEqual(["elsewhere"]);
      await redis.zrem("members", "one");
      expect(await claim("two")).toEqual(["granted"]);
    });
  });
});
