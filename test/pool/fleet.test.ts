/** Several pools that share a store, as several processes do. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { type Endpoint, unlimited } from "../../src/core/model/endpoint.ts";
import type { Outcome } from "../../src/core/model/outcome.ts";
import type { LivePool } from "../../src/pool/live-pool.ts";
import { createPool } from "../../src/pool/pool.ts";
import { MemoryFleet } from "../../src/state/memory-fleet.ts";
import { endpointOf, failed, nothingExcluded, routeOf, shapeOf, succeeded, TestClock } from "./fixtures.ts";

class Replicas {
  readonly clock = new TestClock();
  readonly store = new MemoryFleet(this.clock);
  readonly pools: LivePool[] = [];
  readonly #endpoints: readonly Endpoint[];

  constructor(endpoints: readonly Endpoint[], count: number) {
    this.#endpoints = endpoints;
    for (let i = 0; i < count; i += 1) this.join();
    this.exchange();
  }

  /** One more replica starts. */
  join(): LivePool {
    const pool = createPool({
      endpoints: this.#endpoints,
      routes: [routeOf(this.#endpoints.map(({ name }) => [name]))],
      clock: this.clock,
      random: seededRandom(this.pools.length + 1),
      isShared: true,
    });
    this.pools.push(pool);
    return pool;
  }

  exchange(): void {
    for (const [index, { fleet }] of this.pools.entries()) {
      fleet.hear(this.store.exchange(`r${index}`, fleet.report(this.clock.time)), this.clock.time);
    }
  }

  advance(ms: number): void {
    for (const until = this.clock.time + ms; this.clock.time < until; ) {
      this.clock.time = Math.min(until, this.clock.time + 50);
      this.exchange();
    }
  }

  attempt(index: number, outcome: Outcome): string {
    const begun = this.pool(index).begin(shapeOf(), nothingExcluded, "first", this.clock.time + 30_000);
    if (begun.kind === "refused") return begun.refusals.map(({ reason }) => reason).join();
    const { ticket } = begun;
    ticket.sent(this.clock.time);
    if (outcome.kind === "succeeded") ticket.firstToken(this.clock.time + 100);
    ticket.end(outcome, this.clock.time + 100);
    return ticket.endpoint.name;
  }

  pool(index: number): LivePool {
    const pool = this.pools[index];
    if (pool === undefined) throw new Error(`there is no replica ${index}`);
    return pool;
  }

  breakers(endpoint: string): string {
    return this.pools
      .map((pool) => pool.snapshot().find((each) => each.endpoint.name === endpoint)?.breaker.state)
      .join(" ");
  }
}

const oneAccount = { name: "p", dialect: "openai-chat", preset: "", account: "shared" };

describe("replicas", () => {
  it("trip on failures of which none sees enough", () => {
    const fleet = new Replicas([endpointOf("a"), endpointOf("b")], 5);
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 5; i += 1) fleet.attempt(i, failed("server-error"));
      fleet.advance(50);
    }
    fleet.advance(100);
    expect(fleet.breakers("a")).toBe("open open open open open");
    expect(fleet.attempt(3, succeeded)).toBe("b");
  });

  it("leave one that keeps serving alone, whatever the others see", () => {
    const fleet = new Replicas([endpointOf("a"), endpointOf("b")], 2);
    for (let round = 0; round < 20; round += 1) {
      fleet.attempt(0, failed("connect"));
      for (let i = 0; i < 2; i += 1) fleet.attempt(1, succeeded);
      fleet.advance(100);
    }
    expect(fleet.breakers("a")).toBe("open closed");
  });

  it("block an account for all when one is told that its quota is used up", () => {
    const endpoints = ["a", "a2"].map((name) => endpointOf(name, { provider: oneAccount }));
    const fleet = new Replicas([...endpoints, endpointOf("b")], 3);
    fleet.attempt(0, failed("quota-exhausted", { scope: "account", retryAfterMs: 60_000 }));
    fleet.advance(100);
    expect([0, 1, 2].map((i) => fleet.attempt(i, succeeded))).toEqual(["b", "b", "b"]);
    const late = fleet.join();
    fleet.exchange();
    expect(late.begin(shapeOf(), nothingExcluded, "first", 1e6)).toMatchObject({
      ticket: { endpoint: { name: "b" } },
    });
    fleet.advance(60_100);
    expect(fleet.attempt(2, succeeded)).toBe("a");
  });

  it("lift a block for all when an operator vouches for it at one", () => {
    const fleet = new Replicas([endpointOf("a", { provider: oneAccount }), endpointOf("b")], 2);
    fleet.attempt(0, failed("quota-exhausted", { scope: "account", retryAfterMs: 600_000 }));
    fleet.advance(100);
    expect(fleet.attempt(1, succeeded)).toBe("b");
    fleet.pool(1).resume("a");
    fleet.advance(200);
    expect([0, 1].map((i) => fleet.attempt(i, succeeded))).toEqual(["a", "a"]);
  });

  it("take two models that are turned away at two replicas for one limit of the account", () => {
    const endpoints = ["a", "a2"].map((name) => endpointOf(name, { provider: oneAccount, model: name }));
    const fleet = new Replicas([...endpoints, endpointOf("b")], 3);
    fleet.attempt(0, failed("rate-limited", { retryAfterMs: 20_000 }));
    fleet.advance(100);
    expect(fleet.attempt(1, failed("rate-limited", { retryAfterMs: 20_000 }))).toBe("a2");
    fleet.advance(1_000);
    expect(fleet.attempt(2, succeeded)).toBe("b");
  });

  it("share one limit, and one that is turned away slows all", () => {
    const limits = { ...unlimited, requestsPerMinute: 600 };
    const fleet = new Replicas([endpointOf("a", { limits })], 3);
    let served = 0;
    for (let turn = 0; turn < 400; turn += 1) {
      for (let i = 0; i < 3; i += 1) if (fleet.attempt(i, succeeded) === "a") served += 1;
      fleet.advance(50);
    }
    expect(served / 20).toBeGreaterThanOrEqual(9);
    expect(served / 20).toBeLessThanOrEqual(10);
    fleet.attempt(0, failed("rate-limited", { retryAfterMs: 400 }));
    fleet.advance(100);
    expect(fleet.attempt(1, succeeded)).toBe("rate-limit");
  });

  it("divide the attempts at once by their number, and count who is gone after three seconds", () => {
    const limits = { ...unlimited, concurrency: 6 };
    const fleet = new Replicas([endpointOf("a", { limits })], 3);
    const begin = () => fleet.pool(0).begin(shapeOf(), nothingExcluded, "first", 1e6).kind;
    fleet.exchange();
    expect([begin(), begin(), begin()]).toEqual(["started", "started", "refused"]);
    fleet.pools.splice(1);
    fleet.advance(3_200);
    expect([begin(), begin(), begin(), begin(), begin()]).toEqual([
      ...["started", "started", "started", "started"],
      "refused",
    ]);
  });

  it("give a replica that starts in an outage the evidence of the others", () => {
    const fleet = new Replicas([endpointOf("a"), endpointOf("b")], 3);
    for (let i = 0; i < 12; i += 1) {
      fleet.attempt(i % 3, failed("server-error"));
      fleet.advance(50);
    }
    expect(fleet.breakers("a")).toBe("open open open");
    fleet.join();
    fleet.exchange();
    expect(fleet.breakers("a")).toBe("open open open open");
  });

  it("give a replica that starts what is usual, so that it neither waits half a minute nor takes slowness for usual", () => {
    const fleet = new Replicas([endpointOf("a"), endpointOf("b")], 2);
    for (let i = 0; i < 600; i += 1) {
      fleet.attempt(i % 2, succeeded);
      fleet.advance(50);
    }
    const timeoutOf = (pool: LivePool) => {
      const begun = pool.begin(shapeOf(), nothingExcluded, "first", fleet.clock.time + 60_000);
      if (begun.kind === "refused") throw new Error("nobody serves");
      begun.ticket.end({ kind: "cancelled", usage: undefined }, fleet.clock.time);
      return begun.ticket.ttftTimeoutMs;
    };
    const alone = timeoutOf(new Replicas([endpointOf("a"), endpointOf("b")], 1).pool(0));
    const joined = fleet.join();
    expect(timeoutOf(joined)).toBe(alone);
    fleet.exchange();
    const experienced = timeoutOf(fleet.pool(0));
    expect(timeoutOf(joined)).toBeLessThan(alone / 2);
    expect(timeoutOf(joined)).toBeGreaterThanOrEqual(experienced);
  });

  it("go on alone when the store is out of reach", () => {
    const limits = { ...unlimited, requestsPerMinute: 600 };
    const fleet = new Replicas([endpointOf("a", { limits })], 3);
    fleet.advance(500);
    let served = 0;
    for (let turn = 0; turn < 400; turn += 1) {
      for (const [i, pool] of fleet.pools.entries()) {
        pool.fleet.cutOff(fleet.clock.time);
        if (fleet.attempt(i, succeeded) === "a") served += 1;
      }
      fleet.clock.time += 50;
    }
    expect(served / 20).toBeGreaterThanOrEqual(8);
    expect(served / 20).toBeLessThanOrEqual(9);
  });
});
