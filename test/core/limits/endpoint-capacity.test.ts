import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { EndpointCapacity, longestPaceMs } from "../../../src/core/limits/endpoint-capacity.ts";
import { unlimited } from "../../../src/core/model/endpoint.ts";

const none = { input: 0, output: 0 };

/** Lets in what may be paced; the answer says whether it was. */
function tryReserve(capacity: EndpointCapacity, charge: typeof none, now: number): boolean {
  if (!capacity.hasSlot || capacity.waitMs(charge, now) > longestPaceMs) return false;
  capacity.reserve(charge, now);
  return true;
}

describe("EndpointCapacity", () => {
  it("has no bound where none is configured", () => {
    const capacity = new EndpointCapacity(unlimited);
    for (let i = 0; i < 1_000; i += 1) expect(tryReserve(capacity, none, 0)).toBe(true);
    expect(capacity.free(0).size).toBe(0);
  });

  it("never exceeds any of its buckets over any window", () => {
    const limits = {
      ...unlimited,
      requestsPerMinute: 600,
      inputTokensPerMinute: 60_000,
      outputTokensPerMinute: 6_000,
    };
    const requests = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 200 }),
        input: fc.integer({ min: 1, max: 3_000 }),
        output: fc.integer({ min: 1, max: 300 }),
      }),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(requests, (sequence) => {
        const capacity = new EndpointCapacity(limits);
        const letIn: { at: number; input: number; output: number }[] = [];
        let now = 0;
        for (const { afterMs, input, output } of sequence) {
          now += afterMs;
          if (tryReserve(capacity, { input, output }, now)) letIn.push({ at: now, input, output });
        }
        for (let i = 0; i < letIn.length; i += 1) {
          const sums = { count: 0, input: 0, output: 0 };
          for (const { at, input, output } of letIn.slice(i)) {
            sums.count += 1;
            sums.input += input;
            sums.output += output;
            const seconds = (at - (letIn[i]?.at ?? 0) + longestPaceMs) / 1_000;
            expect(sums.count).toBeLessThanOrEqual(3 + 9.5 * seconds + 1e-6);
            // One piece of work larger than the burst may come on top of an empty bucket.
            expect(sums.input).toBeLessThanOrEqual(5_700 + 950 * seconds + 1e-6);
            expect(sums.output).toBeLessThanOrEqual(570 + 95 * seconds + 1e-6);
          }
        }
      }),
    );
  });

  it("lets an uneven load of three quarters of a small quota through whole", () => {
    // A burst of one, or no pacing, spills a fifth of it (routing.md §7.4, 4; §2.5).
    const random = seededRandom(5);
    const capacity = new EndpointCapacity({ ...unlimited, requestsPerMinute: 4 * 60 });
    let count = 0;
    let spilled = 0;
    for (let now = 0; now < 600_000; now += -Math.log(1 - random()) * (1_000 / 3)) {
      count += 1;
      if (!tryReserve(capacity, none, now)) spilled += 1;
    }
    expect(spilled / count).toBeLessThan(0.1);
    const even = new EndpointCapacity({ ...unlimited, requestsPerMinute: 3 * 60 });
    for (let i = 0; i < 300; i += 1) expect(tryReserve(even, none, i * 360)).toBe(true);
  });

  it("counts attempts at once, and frees them", () => {
    const capacity = new EndpointCapacity({ ...unlimited, concurrency: 2 });
    expect(tryReserve(capacity, none, 0)).toBe(true);
    expect(tryReserve(capacity, none, 0)).toBe(true);
    expect(tryReserve(capacity, none, 0)).toBe(false);
    expect(capacity.free(0).get("concurrency")).toBe(0);
    capacity.release(0, none, 0);
    expect(tryReserve(capacity, none, 0)).toBe(true);
  });

  it("gives back what a reservation was too large by", () => {
    const capacity = new EndpointCapacity({ ...unlimited, outputTokensPerMinute: 6_000 });
    capacity.reserve({ input: 0, output: 570 }, 0);
    expect(capacity.free(0).get("output_tokens")).toBe(0);
    capacity.release(0, { input: 0, output: -285 }, 0);
    expect(capacity.free(0).get("output_tokens")).toBeCloseTo(0.5);
  });

  it("rests half a second after a 429, and no longer than asked", () => {
    const capacity = new EndpointCapacity({ ...unlimited, requestsPerMinute: 600 });
    capacity.rejected(60_000, 0);
    expect(capacity.pausedUntil(0)).toBe(500);
    expect(capacity.pausedUntil(500)).toBeUndefined();
    capacity.rejected(100, 1_000);
    expect(capacity.pausedUntil(1_000)).toBe(1_100);
  });

  it("heeds what the provider's headers say of limits that nobody configured", () => {
    const capacity = new EndpointCapacity(unlimited);
    const requests = {
      dimension: "requests",
      limit: 60,
      remaining: 0,
      resetMs: 60_000,
      windowMs: 60_000,
    } as const;
    capacity.read([requests], 0);
    expect(capacity.free(0).get("requests")).toBe(0);
    expect(tryReserve(capacity, none, 0)).toBe(false);
    expect(capacity.waitMs(none, 0)).toBeCloseTo(1_000);
    capacity.read([{ ...requests, remaining: 59 }], 100);
    expect(tryReserve(capacity, none, 100)).toBe(true);
  });

  it("passes over headers of daily limits and of no meaning", () => {
    const capacity = new EndpointCapacity(unlimited);
    const daily = {
      dimension: "requests",
      limit: 1_000,
      remaining: 0,
      resetMs: 3e7,
      windowMs: 86_400_000,
    } as const;
    capacity.read([daily, { ...daily, limit: undefined }, { ...daily, windowMs: undefined, resetMs: 0 }], 0);
    expect(tryReserve(capacity, none, 0)).toBe(true);
  });

  it("takes new limits on without forgetting what runs", () => {
    const capacity = new EndpointCapacity({ ...unlimited, concurrency: 1 });
    capacity.reserve(none, 0);
    capacity.reconfigure({ ...unlimited, concurrency: 2 }, 0);
    expect(tryReserve(capacity, none, 0)).toBe(true);
    expect(tryReserve(capacity, none, 0)).toBe(false);
  });
});
