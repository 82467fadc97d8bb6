import { describe, expect, it } from "vitest";
import { findBreaches } from "./property.ts";

describe("policy, under random faults", () => {
  it("lets no attempt of any kind out of where its data must stay, and records every call", async () => {
    // A seed by which several attempts are hedges, which are rare.
    const found = await findBreaches(4_000, 9);
    expect(found.breaches).toEqual([]);
    expect(found.unrecorded).toBe(0);
    // It looked where it should: at failover, at hedges, at copies, and at calls that may go nowhere.
    expect(found.attempts).toBeGreaterThan(found.requests / 8);
    expect(found.hedges).toBeGreaterThan(0);
    expect(found.copies).toBeGreaterThan(0);
    expect(found.closed).toBeGreaterThan(0);
  }, 120_000);
});
