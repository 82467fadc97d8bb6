import { describe, expect, it } from "vitest";
import { BreakerState } from "../../gen/spillway/v1/endpoint_pb.ts";
import { approach } from "../../web/src/pure/approach.ts";
import { reconnectDelayMs } from "../../web/src/pure/backoff.ts";
import { CallRate } from "../../web/src/pure/call-rate.ts";
import { History } from "../../web/src/pure/history.ts";
import { mergeCalls } from "../../web/src/pure/merge-calls.ts";
import { routeOrFirst, routesOf } from "../../web/src/pure/routes.ts";
import { troubleOf } from "../../web/src/pure/trouble.ts";
import { call, endpoint } from "./support.ts";

const share = (route: string, tier: number, part: number) => ({ route, tier, share: part, target: part });

describe("routesOf()", () => {
  it("gathers the members of each route by tier, with their place among all", () => {
    const routes = routesOf([
      endpoint("a", { shares: [share("chat", 1, 0), share("code", 0, 1)] }),
      endpoint("idle"),
      endpoint("b", { shares: [share("chat", 0, 1)] }),
    ]);
    expect(routes.map(({ name }) => name)).toEqual(["chat", "code"]);
    expect(routes[0]?.members.map(({ endpoint: { name }, index }) => [name, index])).toEqual([
      ["b", 2],
      ["a", 0],
    ]);
    expect(routeOrFirst(routes, "code")?.name).toBe("code");
    expect(routeOrFirst(routes, "gone")?.name).toBe("chat");
    expect(routeOrFirst([], "chat")).toBe(undefined);
  });
});

describe("CallRate", () => {
  const routeWith = (succeeded: bigint, probes = 0n) => {
    const [route] = routesOf([
      endpoint("a", { shares: [share("chat", 0, 1)], attempts: { succeeded, probes } }),
    ]);
    if (route === undefined) throw new Error("no route");
    return route;
  };

  it("counts what ended per second over the last seconds, probes left out", () => {
    const rate = new CallRate();
    expect(rate.read(0, routeWith(0n))).toBe(undefined);
    expect(rate.read(2_000, routeWith(50n, 10n))).toBe(20);
    for (let at = 3_000; at <= 20_000; at += 1_000) rate.read(at, routeWith(50n, 10n));
    expect(rate.read(21_000, routeWith(50n, 10n))).toBe(0);
  });

  it("begins anew when a counter falls: the process was started again", () => {
    const rate = new CallRate();
    rate.read(0, routeWith(1_000n));
    expect(rate.read(2_000, routeWith(3n))).toBe(undefined);
    expect(rate.read(4_000, routeWith(5n))).toBe(1);
  });
});

describe("History", () => {
  const look = (score: number) => [endpoint("a", { health: { score }, shares: [share("chat", 0, score)] })];

  it("takes a look a second and keeps some five minutes", () => {
    const history = new History();
    expect([0, 500, 1_000].map((at) => history.tryAdd(at, look(1)))).toEqual([true, false, true]);
    for (let second = 2; second < 2_000; second++) history.tryAdd(second * 1_000, look(0.5));
    const { times, rows } = history.scores(["a", "gone"]);
    expect(times).toHaveLength(320);
    expect(rows[0]?.at(-1)).toBe(0.5);
    expect(rows[1]?.at(-1)).toBe(null);
    expect(history.shares("chat", ["a"]).rows[0]?.at(-1)).toBe(0.5);
  });

  it("begins anew when the server's clock was set back", () => {
    const history = new History();
    history.tryAdd(10_000, look(1));
    history.tryAdd(4_000, look(1));
    expect(history.scores(["a"]).times).toEqual([4]);
  });
});

describe("mergeCalls()", () => {
  it("puts the newest first and keeps as many smooth calls as troubled ones", () => {
    expect(mergeCalls([call(2), call(1)], [call(3), call(4)]).map(({ sequence }) => sequence)).toEqual([
      4n,
      3n,
      2n,
      1n,
    ]);
    const smooth = Array.from({ length: 300 }, (_, index) => call(index + 2));
    const merged = mergeCalls([call(1, 1)], smooth);
    expect(merged).toHaveLength(101);
    expect(merged.at(-1)?.completionId).toBe("cmpl-1");
  });
});

describe("approach()", () => {
  it("comes nearer without going past, and arrives", () => {
    let value = 1;
    for (let frame = 0; frame < 300 && value !== 0.2; frame++) {
      const next = approach(value, 0.2, 16);
      expect(next).toBeLessThan(value);
      expect(next).toBeGreaterThanOrEqual(0.2);
      value = next;
    }
    expect(value).toBe(0.2);
    expect(approach(0.5, 1, -5)).toBe(0.5);
  });
});

describe("reconnectDelayMs()", () => {
  it("grows to ten seconds, spread by chance", () => {
    expect([1, 2, 3, 9, 99].map((failures) => reconnectDelayMs(failures, 1))).toEqual([
      500, 1_000, 2_000, 10_000, 10_000,
    ]);
    expect(reconnectDelayMs(1, 0)).toBe(250);
  });
});

describe("troubleOf()", () => {
  it("names what keeps an endpoint from its part, the hand of an operator first", () => {
    expect(troubleOf(endpoint("a"))).toBe(undefined);
    expect(troubleOf(endpoint("a", { slowStart: 0.4 }))).toBe("slow start 40 %");
    const halfOpen = { state: BreakerState.HALF_OPEN, proof: 3, proofNeeded: 10 };
    expect(troubleOf(endpoint("a", { breaker: halfOpen }))).toBe("half-open, 3 of 10 proven");
    expect(troubleOf(endpoint("a", { breaker: { state: BreakerState.OPEN }, drained: true }))).toBe(
      "drained",
    );
  });
});
