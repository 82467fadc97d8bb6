/** What attempts teach the pool, and what they must not. */
import { describe, expect, it } from "vitest";
import { cancelled, failed, refusedAnswer, succeeded } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

/** A pool of two tiers whose first is known and has nothing against it. */
function warmed(): PoolBench {
  const bench = new PoolBench([["a"], ["b"]]);
  bench.warm(300);
  return bench;
}

describe("failures", () => {
  it("open the breaker at the fifth in a row, at once", () => {
    const bench = warmed();
    for (let i = 0; i < 4; i += 1) bench.attempt(failed("server-error"));
    expect(bench.snapshot("a").breaker.state).toBe("closed");
    expect(bench.snapshot("a").breaker.suspicion).toBeGreaterThan(0.7);
    expect(bench.attempt(failed("server-error"))).toBe("a");
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "open", trips: 1 });
    expect(bench.share("a")).toBe(0);
    expect(bench.share("b")).toBe(1);
    expect(bench.attempt(succeeded)).toBe("b");
  });

  it("leave 73 % of the traffic after one of one", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.attempt(failed("server-error"));
    bench.advance(2_000);
    expect(bench.share("a")).toBeGreaterThan(0.7);
    expect(bench.share("a")).toBeLessThan(0.78);
    for (let i = 0; i < 8; i += 1) bench.attempt(succeeded, { excluded: ["b"] });
    bench.advance(5_000);
    expect(bench.share("a")).toBe(1);
  });

  it("stake no more attempts on a doubtful endpoint than decide its case", () => {
    const bench = warmed();
    for (let i = 0; i < 2; i += 1) bench.attempt(failed("server-error"));
    const names = Array.from({ length: 6 }, () => bench.start().endpoint.name);
    expect(names).toEqual(["a", "a", "a", "b", "b", "b"]);
  });

  it("of callers' own making move nothing, nor do cancellations", () => {
    const bench = warmed();
    const before = JSON.stringify(bench.snapshot("a").health);
    for (let i = 0; i < 30; i += 1) {
      bench.attempt(failed("first-token-timeout", {}, true));
      bench.attempt(cancelled);
      bench.attempt(failed("invalid-request"));
      bench.attempt(failed("context-exceeded"));
    }
    const { health, breaker } = bench.snapshot("a");
    expect(JSON.stringify(health)).toBe(before);
    expect(breaker).toMatchObject({ state: "closed", suspicion: 0 });
    expect(bench.share("a")).toBe(1);
  });

  it("of a deadline that came before the endpoint's own time are no evidence", () => {
    const bench = warmed();
    for (let i = 0; i < 10; i += 1) {
      const ticket = bench.start();
      ticket.sent(bench.clock.time);
      bench.clock.time += 90;
      ticket.end(failed("first-token-timeout"), bench.clock.time);
    }
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "closed", suspicion: 0 });
  });

  it("of one tenant's invalid output do not sicken an endpoint for all", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    for (let i = 0; i < 300; i += 1) {
      bench.warm(1, { shape: { tenant: `tenant-${i % 5}` } });
      if (i % 5 === 0) {
        const shape = { tenant: "unsatisfiable" };
        bench.attempt(failed("invalid-output"), { shape });
        bench.attempt(failed("invalid-output"), { shape, excluded: ["a"] });
      }
    }
    expect(bench.share("a")).toBe(1);
    for (const name of ["a", "b"]) {
      expect(bench.snapshot(name).breaker.state).toBe("closed");
      expect(bench.snapshot(name).health.score).toBeGreaterThan(0.8);
    }
  });
});

describe("attempts in flight", () => {
  it("open the breaker before a single one has failed", () => {
    const bench = warmed();
    for (let i = 0; i < 20; i += 1) {
      bench.start().sent(bench.clock.time);
      bench.advance(50);
    }
    // p99 is about half a second here (half the objective), so that 0.6 s is overdue.
    bench.advance(1_000);
    expect(bench.snapshot("a").attempts.failed).toBe(0);
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "open", reason: "first tokens are overdue" });
  });

  it("are forgiven when their first token comes after all", () => {
    const bench = warmed();
    const tickets = Array.from({ length: 4 }, () => bench.start());
    for (const ticket of tickets) ticket.sent(bench.clock.time);
    bench.advance(1_000);
    expect(bench.snapshot("a").breaker.suspicion).toBeGreaterThan(0.7);
    for (const ticket of tickets) ticket.firstToken(bench.clock.time);
    expect(bench.snapshot("a").breaker.suspicion).toBe(0);
  });

  it("tell of a hang when they are given up late, and of nothing when early", () => {
    const breakerAfter = (count: number, ageMs: number) => {
      const bench = warmed();
      for (let i = 0; i < count; i += 1) {
        const ticket = bench.start();
        ticket.sent(bench.clock.time);
        bench.clock.time += ageMs;
        ticket.end(cancelled, bench.clock.time);
      }
      return bench.snapshot("a").breaker;
    };
    expect(breakerAfter(20, 350)).toMatchObject({ state: "closed", suspicion: 0 });
    // p99 is 0.4 s here, half the objective: at 0.5 s lateness counts half, from 0.6 s on wholly.
    expect(breakerAfter(1, 500).suspicion).toBeCloseTo(0.5 * breakerAfter(1, 700).suspicion);
    expect(breakerAfter(5, 700).state).toBe("open");
  });
});

describe("slowness", () => {
  it("moves a part of the traffic, gradually, and gives it back", () => {
    const bench = warmed();
    bench.warm(100, { ttftMs: 100 });
    const shares: number[] = [];
    for (let i = 0; i < 60; i += 1) {
      bench.attempt(succeeded, { ttftMs: 950 });
      bench.pool.tick(bench.clock.time);
      shares.push(bench.share("a"));
    }
    expect(bench.snapshot("a").breaker.state).toBe("closed");
    expect(Math.min(...shares)).toBeLessThan(0.9);
    const steps = shares.slice(1).map((share, i) => (shares[i] ?? 0) - share);
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.5);
    bench.warm(600);
    expect(bench.share("a")).toBe(1);
  });
});

describe("refusals", () => {
  it("move nearly all traffic, open no breaker, and are forgiven after a run of answers", () => {
    const bench = warmed();
    for (let i = 0; i < 40; i += 1) {
      bench.attempt(i % 2 === 0 ? refusedAnswer : succeeded, { excluded: ["b"] });
      bench.advance(100);
    }
    expect(bench.snapshot("a").breaker.state).toBe("closed");
    expect(bench.share("a")).toBeLessThan(0.1);
    for (let i = 0; i < 20; i += 1) bench.attempt(succeeded, { excluded: ["b"] });
    bench.advance(15_000);
    expect(bench.share("a")).toBe(1);
  });
});
