import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EndpointCapacity } from "../../../src/core/limits/endpoint-capacity.ts";
import { GradientLimit } from "../../../src/core/limits/gradient-limit.ts";
import { unlimited } from "../../../src/core/model/endpoint.ts";

/** A server that answers as usual up to `slots` at once, and beyond makes all wait in proportion. */
function load(limit: GradientLimit, slots: number, demand: number, samples: number): void {
  for (let i = 0; i < samples; i += 1) {
    const inFlight = Math.min(demand, limit.limit);
    limit.firstToken(Math.max(1, inFlight / slots), inFlight);
  }
}

describe("GradientLimit", () => {
  it("grows to what the server takes, and not far beyond", () => {
    const limit = new GradientLimit();
    load(limit, 64, 500, 5_000);
    // The tolerance lets first tokens be half as late again.
    expect(limit.limit).toBeGreaterThan(64);
    expect(limit.limit).toBeLessThan(2 * 64);
  });

  it("shrinks when the server takes less than before", () => {
    const limit = new GradientLimit();
    load(limit, 64, 500, 5_000);
    load(limit, 8, 500, 1_000);
    expect(limit.limit).toBeLessThan(25);
  });

  it("does not change by traffic that fills less than half of it, however late", () => {
    const limit = new GradientLimit();
    const before = limit.limit;
    for (let i = 0; i < 1_000; i += 1) limit.firstToken(10, 5);
    expect(limit.limit).toBe(before);
  });

  it("stays within its bounds whatever comes", () => {
    const samples = fc.array(fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(2_000)));
    fc.assert(
      fc.property(samples, (all) => {
        const limit = new GradientLimit();
        for (const [ratio, inFlight] of all) limit.firstToken(ratio, inFlight);
        return limit.limit >= 4 && limit.limit <= 1_000;
      }),
    );
  });
});

describe("EndpointCapacity with a limit that is found out", () => {
  const none = { input: 0, output: 0 };

  it("lets no more run at once than the lesser of both limits", () => {
    const found = new EndpointCapacity({ ...unlimited, adaptiveConcurrency: true });
    const lesser = new EndpointCapacity({ ...unlimited, adaptiveConcurrency: true, concurrency: 5 });
    const fixed = new EndpointCapacity({ ...unlimited, concurrency: 30 });
    for (const [capacity, most] of [
      [found, 20],
      [lesser, 5],
      [fixed, 30],
    ] as const) {
      for (let i = 0; i < most; i += 1) {
        expect(capacity.hasSlot).toBe(true);
        capacity.reserve(none, 0);
      }
      expect(capacity.hasSlot).toBe(false);
      expect(capacity.free(0).get("concurrency")).toBe(0);
    }
  });

  it("takes fewer at once when first tokens come late under load", () => {
    const capacity = new EndpointCapacity({ ...unlimited, adaptiveConcurrency: true });
    for (let i = 0; i < 20; i += 1) capacity.reserve(none, 0);
    for (let i = 0; i < 200; i += 1) capacity.firstToken(4);
    for (let i = 0; i < 10; i += 1) capacity.release(0, none, 0);
    expect(capacity.inFlight).toBe(10);
    expect(capacity.hasSlot).toBe(false);
  });
});
