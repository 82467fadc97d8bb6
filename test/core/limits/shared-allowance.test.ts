/** What a tenant may use of several replicas together, as one of them sees it. */
import { describe, expect, it } from "vitest";
import { TenantAllowance } from "../../../src/core/limits/tenant-allowance.ts";
import { unlimitedTenant } from "../../../src/core/model/tenant-settings.ts";

const one = { inputTokens: 60, maxOutputTokens: 40 };
/** 5 requests at once and 1 a second; 500 tokens at once and 100 a second. */
const rules = { ...unlimitedTenant, requestsPerMinute: 60, tokensPerMinute: 6_000 };

describe("a tenant's limits that replicas share", () => {
  it("are each told apart: what was let in since the last time", () => {
    const allowance = new TenantAllowance(rules, 0, true);
    allowance.enter(one, 0);
    allowance.enter(one, 0);
    const told = allowance.asks();
    expect(told.map(([limit]) => limit)).toEqual(["requests", "tokens"]);
    expect(told.map(([, { charge, burst }]) => [charge, burst])).toEqual([
      [2, 5],
      [200, 500],
    ]);
    // One used 30 less than was thought.
    allowance.leave(100, { input: 60, output: 10 }, 0);
    expect(allowance.asks().map(([, { charge }]) => charge)).toEqual([0, -30]);
  });

  it("bind by what all of them left, each by its own", () => {
    const allowance = new TenantAllowance(rules, 0, true);
    allowance.hear("tokens", 50, 0);
    expect(allowance.enter(one, 0)).toEqual({
      kind: "over",
      limit: "6000 tokens a minute",
      retryAfterMs: 500,
    });
    allowance.hear("tokens", 500, 0);
    allowance.hear("requests", 0, 0);
    expect(allowance.enter(one, 0)).toEqual({
      kind: "over",
      limit: "60 requests a minute",
      retryAfterMs: 1_000,
    });
  });

  it("are parted among the replicas while these are out of reach of each other", () => {
    const allowance = new TenantAllowance(rules, 0, true);
    allowance.cutOff(5, 0);
    expect(allowance.enter(one, 0).kind).toBe("entered");
    // One at once, and one a second for five, less a tenth; the tokens are used up as well.
    expect(allowance.enter(one, 0)).toMatchObject({ kind: "over", limit: "60 requests a minute" });
    const wait = allowance.enter(one, 0);
    expect(wait.kind === "over" && wait.retryAfterMs).toBeCloseTo(1_000 / 0.18, 6);
  });

  it("are none to tell of where there is none, and to hear of one is no harm", () => {
    const allowance = new TenantAllowance({ ...rules, tokensPerMinute: undefined }, 0, true);
    expect(allowance.asks().map(([limit]) => limit)).toEqual(["requests"]);
    allowance.hear("tokens", 0, 0);
    allowance.cutOff(1, 0);
    expect(allowance.enter(one, 0).kind).toBe("entered");
  });

  it("are told to nobody by a process that shares them with nobody", () => {
    const allowance = new TenantAllowance(rules, 0);
    allowance.enter(one, 0);
    expect(allowance.asks()).toEqual([]);
    allowance.hear("requests", 0, 0);
    allowance.cutOff(100, 0);
    expect(allowance.enter(one, 0).kind).toBe("entered");
  });
});
