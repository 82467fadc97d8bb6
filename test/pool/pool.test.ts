import { describe, expect, it } from "vitest";
import { unrestricted } from "../../src/core/model/policy.ts";
import { noPreferences } from "../../src/core/model/request.ts";
import { createPool } from "../../src/pool/pool.ts";
import { cancelled, endpointOf, failed, routeOf, succeeded, TestClock } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

const prefer = (change: Partial<typeof noPreferences>) => ({ preferences: { ...noPreferences, ...change } });
const perMinute = (requestsPerMinute: number) => ({
  limits: {
    requestsPerMinute,
    inputTokensPerMinute: undefined,
    outputTokensPerMinute: undefined,
    concurrency: undefined,
  },
});

describe("begin()", () => {
  it("chooses the first tier while it is well", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    for (let i = 0; i < 20; i += 1) expect(bench.attempt(succeeded)).toBe("a");
  });

  it("goes to the next tier when the first was tried", () => {
    const ticket = new PoolBench([["a"], ["b"]]).start({}, ["a"], "failover");
    expect(ticket.endpoint.name).toBe("b");
    expect(ticket.tier).toBe(1);
    expect(ticket.reason).toContain("next after a failure");
  });

  it("gives every refused endpoint its reason", () => {
    const bench = new PoolBench([["a"], ["b"], ["c"], ["d"]], (name) => (name === "d" ? perMinute(1) : {}));
    bench.pool.drain("c");
    const preferences = { ...noPreferences, excludeEndpoints: ["b"] };
    for (let i = 0; i < 3; i += 1) bench.start({ preferences }, ["a"]);
    const begun = bench.begin({ preferences }, ["a"]);
    expect(
      begun.kind === "refused" && begun.refusals.map(({ endpoint, reason }) => [endpoint, reason]),
    ).toEqual([
      ["a", "tried"],
      ["b", "preference"],
      ["c", "drained"],
      ["d", "capacity"],
    ]);
    // A request a minute, three at once: the next one is admitted when pacing allows.
    expect(begun.kind === "refused" && begun.retryAt).toBeGreaterThan(50_000);
  });

  it("knows no other routes", () => {
    const begun = new PoolBench([["a"]]).begin({ route: "nowhere" });
    expect(begun).toEqual({ kind: "refused", refusals: [], retryAt: undefined });
  });

  it("splits a tier by its weights, evenly", () => {
    const bench = new PoolBench([["a", "b"]]);
    const names = Array.from({ length: 100 }, () => bench.attempt(succeeded));
    expect(names.filter((name) => name === "a").length).toBeGreaterThan(47);
    expect(names.filter((name) => name === "a").length).toBeLessThan(53);
  });

  it("takes the less loaded of two where a tier has several", () => {
    const bench = new PoolBench([["a", "b", "c"]]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 30; i += 1) {
      const { name } = bench.start().endpoint;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 10)).toBeLessThanOrEqual(2);
  });

  it("spills over when the limit of the first tier is reached, and paces a little before that", () => {
    const bench = new PoolBench([["a"], ["b"]], (name) => (name === "a" ? perMinute(600) : {}));
    const tickets = Array.from({ length: 8 }, () => bench.start());
    const names = tickets.map((ticket) => ticket.endpoint.name);
    expect(names).toEqual(["a", "a", "a", "a", "a", "b", "b", "b"]);
    expect(tickets[2]?.startAt).toBe(0);
    expect(tickets[4]?.startAt).toBeGreaterThan(100);
    expect(tickets[4]?.startAt).toBeLessThanOrEqual(250);
  });

  it("heeds the caller's order, as far as the endpoints can", () => {
    const bench = new PoolBench([["a"], ["b"], ["c"]]);
    const shape = prefer({ endpointOrder: ["c", "b"] });
    expect(bench.attempt(succeeded, { shape })).toBe("c");
    bench.pool.drain("c");
    expect(bench.attempt(succeeded, { shape })).toBe("b");
    bench.pool.drain("b");
    expect(bench.attempt(succeeded, { shape })).toBe("a");
  });

  it("sorts by cost when asked to, the unpriced last", () => {
    const price = (inputNanoUsd: number) => ({
      price: { inputNanoUsd, cachedInputNanoUsd: 0, cacheWriteNanoUsd: 0, outputNanoUsd: inputNanoUsd },
    });
    const bench = new PoolBench([["a"], ["b"], ["c"]], (name) =>
      name === "a" ? {} : price(name === "b" ? 2 : 1),
    );
    expect(bench.attempt(succeeded, { shape: prefer({ sortBy: "cost" }) })).toBe("c");
  });

  it("keeps the retries of one endpoint within their budget", () => {
    const bench = new PoolBench([["a"]]);
    for (let i = 0; i < 100; i += 1) bench.start({}, [], "retry").end(cancelled, 0);
    const begun = bench.begin({}, [], "retry");
    expect(begun.kind === "refused" && begun.refusals[0]?.reason).toBe("capacity");
  });
});

describe("the ticket's clocks", () => {
  it("are patient with the unknown and learn from what is seen", () => {
    const bench = new PoolBench([["a"]]);
    expect(bench.start().ttftTimeoutMs).toBe(30_000);
    bench.warm(300, { ttftMs: 100 });
    expect(bench.start().ttftTimeoutMs).toBe(2_000);
  });

  it("allow a hedge only where it is wanted and the endpoint is known", () => {
    const bench = new PoolBench([["a"], ["b"]], undefined, { hedging: true });
    expect(bench.start().hedgeAt).toBeUndefined();
    bench.warm(300);
    expect(bench.start().hedgeAt).toBeGreaterThan(bench.clock.time);
    expect(bench.start(prefer({ hedging: false })).hedgeAt).toBeUndefined();
    expect(bench.start({}, ["a"], "failover").hedgeAt).toBeUndefined();
  });

  it("keep time for another endpoint within the deadline", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(300, { ttftMs: 100 });
    bench.warm(300, { ttftMs: 100, excluded: ["a"] });
    const shape = { ...prefer({}), route: "chat" };
    const begun = bench.pool.begin(
      {
        ...shape,
        tenant: "",
        inputTokens: 500,
        maxOutputTokens: undefined,
        needs: new Set(),
        policy: unrestricted,
        reasoningEffort: undefined,
      },
      { endpoints: [], accounts: [], windowAbove: 0 },
      "first",
      bench.clock.time + 1_000,
    );
    expect(begun.kind === "started" && begun.ticket.ttftTimeoutMs).toBeLessThan(900);
  });
});

describe("Ticket.end()", () => {
  it("counts once, however often it is called", () => {
    const bench = new PoolBench([["a"]]);
    const ticket = bench.start();
    expect(bench.snapshot("a").inFlight).toBe(1);
    ticket.end(cancelled, 1);
    ticket.end(failed("connect"), 2);
    ticket.firstToken(3);
    expect(bench.snapshot("a").inFlight).toBe(0);
    expect(bench.snapshot("a").attempts).toMatchObject({ cancelled: 1, failed: 0 });
  });
});

describe("snapshot()", () => {
  it("shows times, counts, shares and the last failure", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(50, { ttftMs: 80 });
    bench.attempt(failed("server-error"));
    const { ttft, total, attempts, shares, lastFailure, health } = bench.snapshot("a");
    expect(ttft.count).toBe(50);
    expect(ttft.p50Ms).toBeGreaterThan(78);
    expect(ttft.p50Ms).toBeLessThan(82);
    expect(total.count).toBe(50);
    expect(attempts).toEqual({ succeeded: 50, failed: 1, cancelled: 0, probes: 0 });
    expect(shares).toEqual([{ route: "chat", tier: 0, share: 1, target: 1 }]);
    expect(lastFailure?.failure.kind).toBe("server-error");
    expect(health.score).toBe(1);
  });

  it("measures the time between tokens by token", () => {
    const bench = new PoolBench([["a"]]);
    const ticket = bench.start();
    ticket.firstToken(10);
    for (let i = 0; i < 20; i += 1) ticket.progress(40, 2);
    expect(bench.snapshot("a").interToken.p50Ms).toBeGreaterThan(19.5);
    expect(bench.snapshot("a").interToken.p50Ms).toBeLessThan(20.5);
  });
});

describe("explain()", () => {
  it("tells of every endpoint, admitted or not, and reserves nothing", () => {
    const bench = new PoolBench([["a"], ["b"], ["c"]]);
    bench.pool.drain("b");
    const shape = {
      ...prefer({}),
      route: "chat",
      tenant: "",
      inputTokens: 700,
      maxOutputTokens: 5,
      needs: new Set<never>(),
      policy: unrestricted,
      reasoningEffort: undefined,
    };
    const told = bench.pool.explain(shape, 0);
    expect(told?.candidates.map(({ endpoint }) => endpoint.name)).toEqual(["a", "c"]);
    expect(told?.candidates[0]).toMatchObject({
      tier: 0,
      share: 1,
      reason: "tier 0, health 1.00, share 100 %",
    });
    expect(told?.refusals).toEqual([{ endpoint: "b", reason: "drained", detail: "an operator drained it" }]);
    expect(bench.snapshot("a").inFlight).toBe(0);
    expect(bench.pool.explain({ ...shape, route: "nowhere" }, 0)).toBeUndefined();
  });
});

describe("drain(), resume() and trip()", () => {
  it("take work away and give it back", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    expect(bench.pool.drain("a")).toBe(true);
    expect(bench.attempt(succeeded)).toBe("b");
    expect(bench.pool.resume("a")).toBe(true);
    expect(bench.attempt(succeeded)).toBe("a");
    bench.pool.trip("a", "the operator's word", undefined);
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "open", reason: "the operator's word" });
    expect(bench.attempt(succeeded)).toBe("b");
    bench.pool.resume("a");
    expect(bench.attempt(succeeded)).toBe("a");
    expect(bench.pool.trip("nobody", "", undefined)).toBe(false);
  });
});

describe("replace()", () => {
  it("keeps what was learned of endpoints that are still the same", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(50);
    const next = [
      endpointOf("a", { maxOutputTokens: 9 }),
      endpointOf("b", { model: "another" }),
      endpointOf("c"),
    ];
    bench.pool.replace(next, [routeOf([["a"], ["b"], ["c"]])]);
    expect(bench.snapshot("a").attempts.succeeded).toBe(50);
    expect(bench.snapshot("a").endpoint.maxOutputTokens).toBe(9);
    expect(bench.snapshot("b").attempts.succeeded).toBe(0);
    expect(bench.pool.snapshot().map(({ endpoint }) => endpoint.name)).toEqual(["a", "b", "c"]);
  });

  it("lets attempts that run end where they began", () => {
    const bench = new PoolBench([["a"]]);
    const ticket = bench.start();
    bench.pool.replace([endpointOf("a")], [routeOf([["a"]])]);
    expect(bench.snapshot("a").inFlight).toBe(1);
    ticket.end(succeeded, 1);
    expect(bench.snapshot("a").inFlight).toBe(0);
  });
});

describe("createPool()", () => {
  it("makes the same choices from the same seed", () => {
    const names = (seed: number) => {
      let state = seed;
      const random = () => {
        state = (state * 16_807) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      const clock = new TestClock();
      const endpoints = ["a", "b", "c"].map((name) => endpointOf(name));
      const pool = createPool({ endpoints, routes: [routeOf([["a", "b"], ["c"]])], clock, random });
      const bench = Object.assign(Object.create(PoolBench.prototype) as PoolBench, { clock, pool });
      return Array.from({ length: 300 }, (_, i) => {
        bench.advance(37);
        return bench.attempt(i % 7 === 0 ? failed("server-error") : succeeded);
      }).join("");
    };
    expect(names(5)).toBe(names(5));
  });
});
