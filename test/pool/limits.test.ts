/** 429s, quotas and keys: what is the endpoint's, what the account's. */
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import { Failure } from "../../src/core/model/failure.ts";
import { defaultHealthSettings } from "../../src/core/model/health-settings.ts";
import { failed, succeeded } from "./fixtures.ts";
import { PoolBench } from "./pool-bench.ts";

/** Two models of one account, and a backup elsewhere. */
function sharing(): PoolBench {
  const account = (name: string): Partial<Endpoint> =>
    name === "b" ? {} : { provider: { name: "one", dialect: "openai-chat", preset: "", account: "one" } };
  return new PoolBench([["a1", "a2"], ["b"]], account);
}

const reasons = (bench: PoolBench) => {
  const begun = bench.begin({}, ["b"]);
  return begun.kind === "refused" ? begun.refusals.slice(0, 2).map(({ reason }) => reason) : [];
};

describe("a 429", () => {
  it("rests its endpoint for a moment and does not touch its health", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.warm(50);
    bench.attempt(failed("rate-limited", { retryAfterMs: 60_000 }));
    expect(bench.snapshot("a").headroom.pausedUntil).toBe(bench.clock.time + 500);
    expect(bench.attempt(succeeded)).toBe("b");
    expect(bench.snapshot("a").breaker).toMatchObject({ state: "closed", suspicion: 0 });
    bench.advance(500);
    expect(bench.attempt(succeeded)).toBe("a");
    expect(bench.snapshot("a").headroom.effectiveCapacity).toBeLessThan(1);
  });

  it("that names the account blocks all endpoints of it", () => {
    const bench = sharing();
    bench.attempt(failed("rate-limited", { scope: "account", retryAfterMs: 3_000 }));
    expect(reasons(bench)).toEqual(["rate-limit", "rate-limit"]);
    expect(bench.attempt(succeeded)).toBe("b");
    bench.advance(3_000);
    expect(bench.attempt(succeeded)).toMatch(/^a/);
  });

  it("of one model leaves its sister alone; of both within two seconds it does not", () => {
    const bench = sharing();
    const first = bench.attempt(failed("rate-limited"));
    expect(bench.attempt(succeeded)).not.toBe(first);
    const limits = sharing();
    const one = limits.attempt(failed("rate-limited"));
    const two = limits.attempt(failed("rate-limited"));
    expect([one, two].sort()).toEqual(["a1", "a2"]);
    limits.advance(600);
    expect(reasons(limits)).toEqual(["rate-limit", "rate-limit"]);
  });

  it("that is one model's by the provider's word tells nothing of the account, here or at other replicas", () => {
    const bench = sharing();
    const limited = failed("rate-limited", { scope: "endpoint", retryAfterMs: 60_000 });
    expect([bench.attempt(limited), bench.attempt(limited)].sort()).toEqual(["a1", "a2"]);
    const report = bench.pool.fleet.report(bench.clock.time);
    const other = sharing();
    const news = { replicas: 2, grants: [], past: [], blocks: report.blocks, lifted: [] };
    other.pool.fleet.hear({ ...news, evidence: report.evidence }, other.clock.time);
    for (const replica of [bench, other]) {
      replica.advance(600);
      expect(replica.attempt(succeeded)).toMatch(/^a/);
    }
  });

  it("of a probe blocks the account that it names, as that of an attempt does", () => {
    const bench = new PoolBench([["a1", "a2"], ["b"]], (name) => ({
      provider: { name, dialect: "openai-chat", preset: "", account: name === "b" ? "b" : "one" },
      health: {
        ...defaultHealthSettings,
        probe: { kind: "models", path: "", idleIntervalMs: name === "a1" ? 1_000 : 0, timeoutMs: undefined },
      },
    }));
    bench.advance(2_000);
    const [probe] = bench.pool.dueProbes(bench.clock.time);
    const failure = new Failure("rate-limited", "told", { scope: "account", retryAfterMs: 3_000 });
    probe?.end({ kind: "failed", failure }, bench.clock.time);
    expect(reasons(bench)).toEqual(["rate-limit", "rate-limit"]);
  });

  it("that concerns only the request blocks nothing", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.attempt(failed("rate-limited", { scope: "request" }));
    expect(bench.attempt(succeeded)).toBe("a");
  });
});

describe("a quota that is used up", () => {
  it("blocks the account until the provider's word, and says so to the operator", () => {
    const bench = sharing();
    bench.attempt(failed("quota-exhausted", { retryAfterMs: 120_000 }));
    expect(reasons(bench)).toEqual(["blocked", "blocked"]);
    expect(bench.snapshot("a2").blockedReason).toContain("quota-exhausted");
    expect(bench.share("b")).toBe(1);
    bench.advance(120_000);
    expect(bench.attempt(succeeded)).toMatch(/^a/);
  });

  it("of one endpoint alone opens its breaker alone", () => {
    const bench = sharing();
    const first = bench.attempt(failed("quota-window", { scope: "endpoint", retryAfterMs: 60_000 }));
    expect(bench.snapshot(first).breaker).toMatchObject({
      state: "open",
      reason: "the test failed it: quota-window",
    });
    const sister = bench.attempt(succeeded, { excluded: ["b"] });
    expect(sister).toMatch(/^a/);
    expect(sister).not.toBe(first);
  });
});

describe("a probe that is told of its account's limits", () => {
  /** The end of the proof that one of the account's endpoints is asked for. */
  function proofEnds(bench: PoolBench, failure: Failure): void {
    bench.attempt(failed("unauthenticated", { scope: "endpoint" }));
    bench.advance(370_000);
    const [probe] = bench.pool.dueProbes(bench.clock.time);
    probe?.end({ kind: "failed", failure }, bench.clock.time);
  }

  it("blocks the account when its quota is used up, as a call does", () => {
    const bench = sharing();
    proofEnds(bench, new Failure("quota-exhausted", "no credit is left", { retryAfterMs: 120_000 }));
    expect(reasons(bench)).toEqual(["blocked", "blocked"]);
    expect(bench.snapshot("a2").blockedReason).toBe("no credit is left");
    expect(bench.share("b")).toBe(1);
    bench.advance(120_000);
    expect(bench.attempt(succeeded)).toMatch(/^a/);
  });

  it("pauses the account when its rate limit is reached, as a call does", () => {
    const bench = sharing();
    const facts = { scope: "account", retryAfterMs: 3_000 } as const;
    proofEnds(bench, new Failure("rate-limited", "too fast", facts));
    const pausedUntil = ["a1", "a2"].map((name) => bench.snapshot(name).headroom.pausedUntil);
    expect(pausedUntil).toEqual(Array.from({ length: 2 }, () => bench.clock.time + 3_000));
  });
});

describe("a refused key", () => {
  it("opens hard, for five minutes, and is probed before it is used again", () => {
    const bench = new PoolBench([["a"], ["b"]]);
    bench.attempt(failed("unauthenticated"));
    expect(bench.snapshot("a").blockedReason).toContain("unauthenticated");
    bench.advance(200_000);
    expect(bench.probe("succeeded")).toBe(0);
    bench.advance(170_000);
    expect(bench.probe("unauthenticated")).toBe(1);
    expect(bench.snapshot("a").breaker.state).toBe("open");
    expect(bench.attempt(succeeded)).toBe("b");
  });
});

describe("reservations", () => {
  it("are given back for what was never sent, or never taken", () => {
    const limits = {
      requestsPerMinute: 60,
      inputTokensPerMinute: 60_000,
      outputTokensPerMinute: undefined,
      concurrency: undefined,
    };
    const bench = new PoolBench([["a"]], () => ({ limits }));
    bench.start().end({ kind: "cancelled", usage: undefined }, 0);
    expect(bench.snapshot("a").headroom.free.get("requests")).toBe(1);
    expect(bench.snapshot("a").headroom.free.get("input_tokens")).toBe(1);
    bench.attempt(failed("connect"));
    expect(bench.snapshot("a").headroom.free.get("requests")).toBe(1);
    bench.attempt(failed("server-error"));
    expect(bench.snapshot("a").headroom.free.get("requests")).toBeLessThan(1);
  });

  it("learn how the endpoint counts tokens", () => {
    const bench = new PoolBench([["a"]], () => ({ contextWindow: 900 }));
    const shape = { inputTokens: 250 };
    expect(bench.start({ inputTokens: 700 }).endpoint.name).toBe("a");
    for (let i = 0; i < 6; i += 1) bench.attempt(succeeded, { shape });
    // 500 were reported for an estimate of 250: 700 are 1,400 here, and too many even with a quarter's doubt.
    const begun = bench.begin({ inputTokens: 700 });
    expect(begun.kind === "refused" && begun.refusals[0]?.reason).toBe("context-window");
  });
});
