/** How an endpoint is asked, and how it comes back. */
import { describe, expect, it } from "vitest";
import type { ProbeKind } from "../../src/core/model/health-settings.ts";
import { defaultHealthSettings } from "../../src/core/model/health-settings.ts";
import { cancelled, failed, succeeded } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

const probing =
  (kind: ProbeKind, idleIntervalMs = 0) =>
  () => ({
    health: {
      ...defaultHealthSettings,
      ttftObjectiveMs: 800,
      probe: { kind, path: "/health", idleIntervalMs, timeoutMs: undefined },
    },
  });

/** A pool whose first endpoint is known and then trips. */
function tripped(kind: ProbeKind = "completion"): PoolBench {
  const bench = new PoolBench([["a"], ["b"]], probing(kind));
  bench.warm(300);
  for (let i = 0; i < 5; i += 1) bench.attempt(failed("server-error"));
  return bench;
}

/** Half-opens it and lets so many probes pass, a half second apart. */
function proved(bench: PoolBench, probes: number): void {
  bench.advance(2_500);
  for (let i = 0; i < probes; i += 1) {
    expect(bench.probe("succeeded")).toBe(1);
    bench.advance(500);
  }
}

describe("a tripped endpoint", () => {
  it("is probed after its cool-down, one probe at a time", () => {
    const bench = tripped();
    expect(bench.pool.dueProbes(bench.clock.time)).toEqual([]);
    bench.advance(2_500);
    const [probe] = bench.pool.dueProbes(bench.clock.time);
    expect(probe?.endpoint.name).toBe("a");
    expect(bench.pool.dueProbes(bench.clock.time)).toEqual([]);
    probe?.end({ kind: "skipped" }, bench.clock.time);
    expect(bench.pool.dueProbes(bench.clock.time).length).toBe(1);
  });

  it("says when it wants to be woken", () => {
    const bench = tripped();
    const until = bench.snapshot("a").breaker.nextProbeAt ?? 0;
    bench.clock.time = until - 100;
    bench.pool.tick(bench.clock.time);
    expect(bench.pool.nextWake()).toBeCloseTo(until);
  });

  it("closes after five good answers, starts small, and has its traffic back in ten seconds", () => {
    const bench = tripped();
    proved(bench, 5);
    expect(bench.snapshot("a").breaker.state).toBe("closed");
    expect(bench.share("a")).toBeLessThan(0.1);
    for (let i = 0; i < 200; i += 1) {
      bench.attempt(succeeded);
      bench.advance(1);
    }
    for (let ms = 0; ms < 10_000; ms += 1_000) {
      for (let i = 0; i < 5; i += 1) bench.attempt(succeeded);
      bench.advance(500);
    }
    expect(bench.snapshot("a").slowStart).toBe(1);
    expect(bench.share("a")).toBe(1);
  });

  it("begins its proof anew after a bad answer", () => {
    const bench = tripped();
    proved(bench, 4);
    expect(bench.snapshot("a").breaker).toMatchObject({ proof: 4, proofNeeded: 5 });
    expect(bench.probe("server-error")).toBe(1);
    expect(bench.snapshot("a").breaker.proof).toBe(0);
  });

  it("takes single canaries from the third good answer on, the next after the first token", () => {
    const bench = tripped();
    proved(bench, 3);
    const canary = bench.start();
    expect(canary.endpoint.name).toBe("a");
    expect(canary.reason).toContain("a trial");
    expect(bench.start().endpoint.name).toBe("b");
    canary.sent(bench.clock.time);
    canary.firstToken(bench.clock.time + 50);
    expect(bench.snapshot("a").breaker.proof).toBe(4);
    expect(bench.start().endpoint.name).toBe("a");
  });

  it("gives a canary's place back when its client leaves, and holds nothing against it", () => {
    const bench = tripped();
    proved(bench, 3);
    bench.start().end(cancelled, bench.clock.time);
    expect(bench.snapshot("a").breaker.proof).toBe(3);
    expect(bench.start().endpoint.name).toBe("a");
  });

  it("gets a canary's place back that was out as it opened again, whenever its first token comes", () => {
    const bench = tripped("none");
    bench.advance(2_500);
    const canary = bench.start();
    expect(canary.endpoint.name).toBe("a");
    canary.sent(bench.clock.time);
    bench.pool.trip("a", "the test opened it", undefined);
    canary.firstToken(bench.clock.time);
    canary.end(succeeded, bench.clock.time);
    bench.advance(2_500);
    expect(bench.attempt(succeeded)).toBe("a");
  });

  it("does not let a canary's caller wait long", () => {
    const bench = tripped();
    proved(bench, 3);
    expect(bench.start().ttftTimeoutMs).toBeLessThan(1_000);
  });

  it("is not told by old attempts: what began before the trip is about another time", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(300);
    const old = Array.from({ length: 6 }, () => bench.start());
    for (const ticket of old) ticket.firstToken(bench.clock.time);
    for (let i = 0; i < 5; i += 1) bench.attempt(failed("server-error"));
    proved(bench, 5);
    for (const ticket of old) ticket.end(failed("server-error"), bench.clock.time);
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "closed", suspicion: 0 });
  });

  it("answers, to those who ask when all is open, when asking again may help", () => {
    const bench = tripped();
    const begun = bench.begin({}, ["b"]);
    if (begun.kind !== "refused") throw new Error("it should be refused");
    expect(begun.refusals[0]).toMatchObject({ endpoint: "a", reason: "breaker" });
    const waitMs = (begun.retryAt ?? 0) - bench.clock.time;
    expect(waitMs).toBeGreaterThan(1_500);
    expect(waitMs).toBeLessThan(3_500);
  });
});

describe("probes that cost nothing", () => {
  it("prove only that it can be reached; canaries prove the rest", () => {
    const bench = tripped("models");
    proved(bench, 3);
    for (let i = 0; i < 10; i += 1) {
      bench.advance(2_500);
      bench.probe("succeeded");
    }
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "half-open", proof: 3 });
    for (let i = 0; i < 2; i += 1) {
      bench.advance(500);
      expect(bench.attempt(succeeded)).toBe("a");
    }
    expect(bench.snapshot("a").breaker.state).toBe("closed");
  });

  it("are not needed: without any, canaries come by time", () => {
    const bench = tripped("none");
    expect(bench.attempt(succeeded)).toBe("b");
    bench.advance(2_500);
    expect(bench.pool.dueProbes(bench.clock.time)).toEqual([]);
    for (let i = 0; i < 5; i += 1) {
      expect(bench.attempt(succeeded)).toBe("a");
      bench.advance(500);
    }
    expect(bench.snapshot("a").breaker.state).toBe("closed");
  });
});

describe("streams that break off", () => {
  it("are not excused by probes of one token", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(300);
    for (let i = 0; i < 6; i += 1) {
      const ticket = bench.start({}, ["b"]);
      ticket.sent(bench.clock.time);
      ticket.firstToken(bench.clock.time + 50);
      ticket.end(failed("truncated"), bench.clock.time + 90);
      if (bench.snapshot("a").breaker.state === "open") break;
    }
    expect(bench.snapshot("a").breaker.state).toBe("open");
    proved(bench, 3);
    for (let i = 0; i < 5; i += 1) {
      bench.advance(2_500);
      bench.probe("succeeded");
    }
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "half-open", proof: 3 });
    const ticket = bench.start();
    expect(ticket.endpoint.name).toBe("a");
    ticket.firstToken(bench.clock.time);
    expect(bench.snapshot("a").breaker.proof).toBe(3);
    ticket.end(succeeded, bench.clock.time);
    expect(bench.snapshot("a").breaker.proof).toBe(4);
  });
});

describe("suspicion where traffic is thin", () => {
  it("sends probes that decide the case", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(20);
    bench.advance(10_000);
    expect(bench.pool.dueProbes(bench.clock.time)).toEqual([]);
    bench.attempt(failed("server-error"));
    let probes = 0;
    for (let i = 0; i < 10 && bench.snapshot("a").breaker.state === "closed"; i += 1) {
      probes += bench.probe("server-error");
      bench.advance(250);
    }
    expect(bench.snapshot("a").breaker.state).toBe("open");
    expect(probes).toBe(4);
    expect(bench.snapshot("a").attempts.probes).toBe(4);
  });

  it("ends, within bounds, when the probes find nothing", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(20);
    bench.advance(10_000);
    for (let i = 0; i < 3; i += 1) bench.attempt(failed("server-error"));
    let probes = 0;
    for (let i = 0; i < 60; i += 1) {
      probes += bench.probe("succeeded");
      bench.advance(250);
    }
    expect(probes).toBeLessThanOrEqual(8);
    expect(bench.snapshot("a").breaker.state).toBe("closed");
  });
});

describe("idle endpoints", () => {
  it("are asked at their interval, and only where one is set", () => {
    const bench = new PoolBench([["a"], ["b"]], probing("models", 30_000));
    bench.advance(29_000);
    expect(bench.probe("succeeded")).toBe(0);
    bench.advance(2_000);
    expect(bench.probe("succeeded")).toBe(2);
    expect(bench.probe("succeeded")).toBe(0);
    const silent = new PoolBench([["a"]]);
    silent.advance(3_600_000);
    expect(silent.probe("succeeded")).toBe(0);
  });
});
