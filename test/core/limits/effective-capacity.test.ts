import { describe, expect, it } from "vitest";
import { EffectiveCapacity } from "../../../src/core/limits/effective-capacity.ts";

/**
 * Demand of 20 a second against a provider that takes `limit`, with a bucket of a
 * second's worth. Half a second of rest after each 429, as the endpoint's capacity has it.
 */
function storm(capacity: EffectiveCapacity, limit: number, seconds: number) {
  let tokens = limit;
  let credit = 0;
  let restUntil = 0;
  let accepted = 0;
  let rejected = 0;
  for (let now = 0; now < 1_000 * seconds; now += 10) {
    tokens = Math.min(limit, tokens + limit / 100);
    credit = Math.min(3, credit + Math.min(20, 0.95 * (capacity.limit ?? 20)) / 100);
    if (now % 250 === 0) capacity.grow(now);
    if (credit < 1 || now < restUntil) continue;
    credit -= 1;
    if (tokens >= 1) {
      tokens -= 1;
      accepted += 1;
      capacity.accepted(now);
    } else {
      rejected += 1;
      tokens = Math.max(0, tokens - 0.5);
      capacity.rejected(now);
      restUntil = now + 500;
    }
  }
  return { acceptedShare: accepted / (limit * seconds), rejected };
}

describe("EffectiveCapacity", () => {
  it("takes most of what a provider accepts, with few rejections", () => {
    const { acceptedShare, rejected } = storm(new EffectiveCapacity(40), 5, 120);
    expect(acceptedShare).toBeGreaterThan(0.9);
    expect(rejected).toBeLessThan(70);
  });

  it("falls under a steady stream of 429s: the pause runs from the last cut", () => {
    // Measured from the last 429 it never fell (routing.md §7.4, 1).
    const capacity = new EffectiveCapacity(40);
    for (let now = 0; now < 5_000; now += 100) capacity.rejected(now);
    expect(capacity.limit).toBeLessThan(4);
  });

  it("comes back to a limit that it met before with more patience", () => {
    // Accepts 10 a second for `ms`, is turned away, and is asked for the limit two and a half seconds later.
    const capacity = new EffectiveCapacity(40);
    const met = (from: number): number => {
      for (let now = from; now < from + 20_000; now += 100) capacity.accepted(now);
      capacity.rejected(from + 20_000);
      const cut = capacity.limit ?? 0;
      capacity.grow(from + 22_500);
      return (capacity.limit ?? 0) / cut;
    };
    met(0);
    const growths = [met(20_000), met(40_000), met(60_000), met(80_000), met(100_000)];
    expect(growths.at(-1)).toBeLessThan(growths[0] ?? 0);
  });

  it("is cut at most twice a second, and by at most half", () => {
    const capacity = new EffectiveCapacity(40);
    expect(capacity.rejected(0)).toBe(true);
    expect(capacity.rejected(499)).toBe(false);
    expect(capacity.limit).toBe(20);
    expect(capacity.rejected(500)).toBe(true);
    expect(capacity.limit).toBe(10);
  });

  it("grows back to what is configured, and no further", () => {
    const capacity = new EffectiveCapacity(40);
    for (let now = 0; now < 2_000; now += 100) capacity.accepted(now);
    capacity.rejected(2_000);
    expect(capacity.limit).toBe(20);
    for (let now = 2_250; now < 60_000; now += 250) capacity.grow(now);
    expect(capacity.limit).toBe(40);
    expect(capacity.share).toBe(1);
  });

  it("invents a limit where none is configured, and gives it up later", () => {
    const capacity = new EffectiveCapacity(undefined);
    expect(capacity.limit).toBeUndefined();
    for (let now = 0; now < 2_000; now += 100) capacity.accepted(now);
    capacity.rejected(2_000);
    expect(capacity.limit).toBeGreaterThan(5);
    expect(capacity.limit).toBeLessThan(10);
    for (let now = 2_250; now < 60_000; now += 250) capacity.grow(now);
    expect(capacity.limit).toBeUndefined();
    expect(capacity.share).toBe(1);
  });
});
