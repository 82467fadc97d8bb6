/** The formulas of the limits by worked examples, to the number. */
import { describe, expect, it } from "vitest";
import { EffectiveCapacity } from "../../../src/core/limits/effective-capacity.ts";
import { EndpointCapacity } from "../../../src/core/limits/endpoint-capacity.ts";
import { GradientLimit } from "../../../src/core/limits/gradient-limit.ts";
import { SharedBucket } from "../../../src/core/limits/shared-bucket.ts";
import { TokenRatio } from "../../../src/core/limits/token-ratio.ts";
import { unlimited } from "../../../src/core/model/endpoint.ts";

const none = { input: 0, output: 0 };

describe("the part that an attempt takes of an endpoint", () => {
  it.each([
    { what: "nothing known: as if ten a second were taken", limits: {}, part: 1 / 600 },
    { what: "requests", limits: { requestsPerMinute: 120 }, part: 1 / 120 },
    { what: "the prompt", limits: { requestsPerMinute: 120, inputTokensPerMinute: 10_000 }, part: 0.05 },
    { what: "the answer", limits: { inputTokensPerMinute: 10_000, outputTokensPerMinute: 1_000 }, part: 0.1 },
    { what: "a slot for a second", limits: { requestsPerMinute: 1_200, concurrency: 5 }, part: 1 / 300 },
  ])("is that of its scarcest limit: $what", ({ limits, part }) => {
    const capacity = new EndpointCapacity({ ...unlimited, ...limits });
    expect(capacity.partOf({ input: 500, output: 100 })).toBeCloseTo(part, 8);
  });
});

describe("EndpointCapacity", () => {
  it("waits for the slowest of its limits, configured or told by headers", () => {
    const capacity = new EndpointCapacity({ ...unlimited, inputTokensPerMinute: 60_000 });
    // 950 a second, 5,700 at once.
    capacity.reserve({ input: 5_700, output: 0 }, 0);
    expect(capacity.waitMs({ input: 950, output: 0 }, 0)).toBeCloseTo(1_000);
    const header = { limit: 600, remaining: 0, resetMs: undefined, windowMs: 60_000 };
    capacity.read([{ ...header, dimension: "output-tokens" }], 0);
    expect(capacity.waitMs({ input: 950, output: 20 }, 0)).toBeCloseTo(2_000);
    capacity.read([{ ...header, dimension: "requests", limit: 20 }], 0);
    expect(capacity.waitMs({ input: 950, output: 20 }, 0)).toBeCloseTo(3_000);
    capacity.read([{ ...header, dimension: "tokens", limit: 6_000 }], 0);
    expect(capacity.waitMs({ input: 950, output: 20 }, 0)).toBeCloseTo(9_500);
    expect(capacity.free(0).get("input_tokens")).toBe(0);
  });

  it("takes off a header's count what it sends, and puts it right in the end", () => {
    const capacity = new EndpointCapacity(unlimited);
    const whole = { limit: 100, remaining: 100, resetMs: undefined, windowMs: 60_000 };
    capacity.read(
      [
        { ...whole, dimension: "requests" },
        { ...whole, dimension: "input-tokens" },
        { ...whole, dimension: "output-tokens" },
      ],
      0,
    );
    capacity.reserve({ input: 50, output: 20 }, 0);
    const free = () =>
      ["requests", "input_tokens", "output_tokens"].map((name) => capacity.free(0).get(name as "requests"));
    const near = (shares: readonly number[]) => {
      for (const [i, share] of free().entries()) expect(share).toBeCloseTo(shares[i] ?? 0);
    };
    near([0.99, 0.5, 0.8]);
    capacity.release(-1, { input: -40, output: 10 }, 0);
    near([1, 0.9, 0.7]);
    expect(capacity.inFlight).toBe(0);
  });

  it("cuts the rate of requests after a 429, and lets it grow back", () => {
    const capacity = new EndpointCapacity({ ...unlimited, requestsPerMinute: 1_200 });
    for (let now = 0; now < 2_000; now += 200) capacity.accepted(now);
    capacity.rejected(undefined, 2_000);
    // Half of 20 is the deepest cut.
    expect(capacity.effectiveShare).toBeCloseTo(0.5);
    for (let i = 0; i < 3; i += 1) capacity.reserve(none, 2_000);
    expect(capacity.waitMs(none, 2_000)).toBeCloseTo(1_000 / 9.5);
    capacity.grow(60_000);
    expect(capacity.effectiveShare).toBe(1);
    for (let i = 0; i < 3; i += 1) capacity.reserve(none, 60_000);
    expect(capacity.waitMs(none, 60_000)).toBeCloseTo(1_000 / 19);
  });

  it("keeps what it learned where the same limits come again, and forgets it for others", () => {
    const limits = { ...unlimited, requestsPerMinute: 1_200 };
    const capacity = new EndpointCapacity(limits);
    capacity.rejected(undefined, 0);
    capacity.reconfigure({ ...limits }, 0);
    expect(capacity.effectiveShare).toBe(0.5);
    for (const change of [
      { inputTokensPerMinute: 1 },
      { outputTokensPerMinute: 1 },
      { concurrency: 1 },
      { adaptiveConcurrency: true },
      { requestsPerMinute: 60 },
    ]) {
      const other = new EndpointCapacity(limits);
      other.rejected(undefined, 0);
      other.reconfigure({ ...limits, ...change }, 0);
      expect(other.effectiveShare).toBe(1);
    }
  });

  it("has its part of a fleet's slots, one at least", () => {
    const capacity = new EndpointCapacity({ ...unlimited, concurrency: 5 }, true);
    const slots = (replicas: number) => {
      capacity.sharedBy(replicas);
      let free = 0;
      for (; capacity.hasSlot; free += 1) capacity.reserve(none, 0);
      for (let i = 0; i < free; i += 1) capacity.release(0, none, 0);
      return free;
    };
    expect([1, 2, 5, 9, 0].map(slots)).toEqual([5, 2, 1, 1, 5]);
  });
});

describe("GradientLimit", () => {
  const afterStep = (ratio: number, inFlight = 20) => {
    const limit = new GradientLimit();
    for (let i = 0; i < 10; i += 1) limit.firstToken(ratio, inFlight);
    return limit.limit;
  };

  it.each([
    // 20 + a fifth of 4.
    { ratio: 1, limit: 20 },
    // A fifth of the way to 20 · 1.5 / 3 + 4.
    { ratio: 3, limit: 18 },
    { ratio: 100, limit: 18 },
    { ratio: 1.5, limit: 20 },
  ])("makes $limit of 20 after ten first tokens at $ratio times the usual", ({ ratio, limit }) => {
    expect(afterStep(ratio)).toBe(limit);
  });

  it("takes steps of ten first tokens, by their geometric mean, where at least half was used", () => {
    const limit = new GradientLimit();
    for (let i = 0; i < 50; i += 1) limit.firstToken(1, 10);
    // Five steps of 0.8; but after the first, ten are less than half of 20.8.
    expect(limit.limit).toBe(20);
    for (let i = 0; i < 50; i += 1) limit.firstToken(i % 2 === 0 ? 0.5 : 2, 100);
    expect(limit.limit).toBe(24);
    for (let i = 0; i < 9; i += 1) limit.firstToken(50, 100);
    expect(limit.limit).toBe(24);
    limit.firstToken(50, 100);
    expect(limit.limit).toBe(23);
  });
});

describe("EffectiveCapacity", () => {
  const steady = (configured: number | undefined, perSecond: number, until: number) => {
    const capacity = new EffectiveCapacity(configured);
    for (let now = 0; now < until; now += 1_000 / perSecond) capacity.accepted(now);
    return capacity;
  };

  it("falls to 85 % of what was accepted of late", () => {
    const capacity = steady(40, 30, 2_000);
    capacity.rejected(2_000);
    // Ten within the last 0.3 seconds.
    expect(capacity.limit).toBeCloseTo((0.85 * 10) / 0.3);
    expect(capacity.share).toBeCloseTo((0.85 * 10) / 0.3 / 40);
  });

  it("counts over two seconds where fewer than ten came, and over a quarter of one at the shortest", () => {
    const slow = steady(4, 3, 2_000);
    slow.rejected(2_000);
    // Seven within the two seconds.
    expect(slow.limit).toBeCloseTo(0.85 * 3.5);
    const burst = new EffectiveCapacity(1_000);
    for (let i = 0; i < 10; i += 1) burst.accepted(1_000);
    burst.rejected(1_000);
    // 40 a second, but no deeper than by half.
    expect(burst.limit).toBe(500);
    const small = new EffectiveCapacity(50);
    for (let i = 0; i < 10; i += 1) small.accepted(1_000);
    small.rejected(1_000);
    expect(small.limit).toBeCloseTo(0.85 * 40);
  });

  it("hears how many others use the same limit unseen", () => {
    const capacity = steady(40, 10, 2_000);
    capacity.rejected(2_000, 3);
    expect(capacity.limit).toBeCloseTo(0.85 * 30, 0);
  });

  it("never falls below a twentieth of the whole", () => {
    const capacity = new EffectiveCapacity(40);
    for (let now = 0; now < 60_000; now += 500) capacity.rejected(now);
    expect(capacity.limit).toBeCloseTo(2);
  });

  it("comes back to the knee after three seconds, by a cubic curve, and no further than configured", () => {
    const capacity = steady(40, 30, 2_000);
    capacity.rejected(2_000);
    const knee = (capacity.limit ?? 0) / 0.85;
    expect(capacity.grow(2_000)).toBe(true);
    expect(capacity.limit).toBeCloseTo(0.85 * knee);
    capacity.grow(3_500);
    expect(capacity.limit).toBeCloseTo(knee * (1 - 0.15 / 8));
    capacity.grow(5_000);
    expect(capacity.limit).toBeCloseTo(knee);
    capacity.grow(8_000);
    expect(capacity.limit).toBeCloseTo(1.15 * knee);
    capacity.grow(60_000);
    expect(capacity.limit).toBe(40);
    expect(capacity.grow(60_250)).toBe(false);
  });
});

describe("TokenRatio", () => {
  it("learns from reports of something only, and no more than four times either way", () => {
    const ratio = new TokenRatio();
    for (const [reported, estimated] of [
      [0, 100],
      [100, 0],
      [-1, 100],
      [100, -1],
    ] as const) {
      for (let i = 0; i < 5; i += 1) ratio.learn(reported, estimated, i);
    }
    expect(ratio.factor).toBe(1);
    for (let i = 0; i < 5; i += 1) ratio.learn(1_000, 10, i);
    expect(ratio.factor).toBeCloseTo(4);
    const low = new TokenRatio();
    for (let i = 0; i < 5; i += 1) low.learn(10, 1_000, i);
    expect(low.factor).toBeCloseTo(0.25);
  });
});

describe("SharedBucket", () => {
  it("lives on nine tenths of the whole until somebody is in reach", () => {
    const bucket = new SharedBucket(100, 10);
    bucket.take(10, 0);
    expect(bucket.free(0)).toBe(0);
    expect(bucket.waitMs(9, 0)).toBeCloseTo(100);
    // What was used is told as far as it has not flowed off.
    expect(bucket.ask(50).charge).toBeCloseTo(5.5);
  });

  it("spends what it was granted, then what others left by its part, then what flows in", () => {
    const bucket = new SharedBucket(100, 10);
    bucket.grant({ granted: 5, left: 8 }, 2, 1_000);
    expect(bucket.waitMs(5, 1_000)).toBe(0);
    bucket.take(5, 1_000);
    // Four of eight are its part, with the next exchange.
    expect(bucket.waitMs(4, 1_000)).toBeCloseTo(50);
    expect(bucket.waitMs(4, 1_030)).toBeCloseTo(20);
    expect(bucket.waitMs(4, 9_000)).toBe(0);
    // Half of 100 a second is its part of what flows in.
    expect(bucket.waitMs(6, 1_000)).toBeCloseTo(50 + 40);
    // (0 + 8) of 5 + 15.
    expect(bucket.free(1_000)).toBeCloseTo(8 / 20);
  });

  it("gives back what it does not need, and asks for what it lacks", () => {
    const bucket = new SharedBucket(100, 10);
    bucket.grant({ granted: 20, left: 0 }, 1, 0);
    // What it holds when nothing happens: its burst of ten.
    expect(bucket.ask(50)).toEqual({ perSecond: 100, burst: 15, charge: -10, want: 0 });
    bucket.take(4, 60);
    const ask = bucket.ask(100);
    expect(ask.charge).toBe(0);
    expect(ask.want).toBeGreaterThan(4);
  });

  it("out of reach spends what is left of the grant, and then its own part", () => {
    const bucket = new SharedBucket(100, 10);
    bucket.grant({ granted: 6, left: 0 }, 2, 0);
    bucket.cutOff(0);
    // Five of its part of the burst, and one more than that was granted: no debt.
    expect(bucket.free(0)).toBe(1);
    bucket.take(5, 0);
    expect(bucket.waitMs(1, 0)).toBeCloseTo(1_000 / 45);
    bucket.cutOff(0);
    expect(bucket.free(0)).toBe(0);
  });
});
