import { describe, expect, it } from "vitest";
import { createBuckets } from "../../../src/simulator/serving/buckets.ts";

describe("createBuckets()", () => {
  it("takes until a bucket is short and says when it is not", () => {
    const buckets = createBuckets({ requestsPerMinute: 60, tokensPerMinute: 1_000 }, 0);
    expect(buckets.take(900, 0)).toEqual({ kind: "taken" });
    expect(buckets.take(200, 0)).toEqual({ kind: "short", retryAfterMs: 6_000 });
    expect(buckets.take(200, 6_000)).toEqual({ kind: "taken" });
  });

  it("takes nothing from one bucket when the other is short", () => {
    const buckets = createBuckets({ requestsPerMinute: 1, tokensPerMinute: 10 }, 0);
    expect(buckets.take(11, 0)).toMatchObject({ kind: "short" });
    expect(buckets.levels(0).requests).toEqual({ limit: 1, remaining: 1, resetMs: 0 });
  });

  it("never holds more than its capacity", () => {
    const buckets = createBuckets({ requestsPerMinute: 5 }, 0);
    expect(buckets.levels(3_600_000)).toEqual({
      requests: { limit: 5, remaining: 5, resetMs: 0 },
      tokens: undefined,
    });
  });

  it("is without limits when none are given", () => {
    expect(createBuckets({}, 0).take(1e9, 0)).toEqual({ kind: "taken" });
  });
});
