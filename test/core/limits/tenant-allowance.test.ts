import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TenantAllowance } from "../../../src/core/limits/tenant-allowance.ts";
import { unlimitedTenant } from "../../../src/core/model/tenant-settings.ts";

const small = { inputTokens: 10, maxOutputTokens: 10 };

describe("what a tenant may use", () => {
  it("is anything without limits", () => {
    const allowance = new TenantAllowance(unlimitedTenant, 0);
    for (let i = 0; i < 10_000; i += 1) expect(allowance.enter(small, 0).kind).toBe("entered");
    expect(allowance.running).toBe(10_000);
  });

  it("is a twelfth of its requests at once, and then one after the other", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, requestsPerMinute: 60 }, 0);
    for (let i = 0; i < 5; i += 1) expect(allowance.enter(small, 0).kind).toBe("entered");
    expect(allowance.enter(small, 0)).toEqual({
      kind: "over",
      limit: "60 requests a minute",
      retryAfterMs: 1_000,
    });
    expect(allowance.enter(small, 999).kind).toBe("over");
    expect(allowance.enter(small, 1_000).kind).toBe("entered");
  });

  it("is so many calls at once", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, concurrency: 2 }, 0);
    allowance.enter(small, 0);
    allowance.enter(small, 0);
    expect(allowance.enter(small, 0)).toEqual({
      kind: "over",
      limit: "2 calls at once",
      retryAfterMs: 1_000,
    });
    allowance.leave(20, undefined, 5);
    expect(allowance.enter(small, 5).kind).toBe("entered");
  });

  it("is counted in tokens as they turned out, not as they were guessed", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, tokensPerMinute: 6_000 }, 0);
    const first = allowance.enter({ inputTokens: 100, maxOutputTokens: undefined }, 0);
    expect(first).toEqual({ kind: "entered", reserved: 600 });
    // It used ten times that: the tenant pays for it before its next call.
    allowance.leave(600, { input: 100, output: 5_900 }, 0);
    const over = allowance.enter({ inputTokens: 100, maxOutputTokens: 100 }, 0);
    expect(over).toEqual({ kind: "over", limit: "6000 tokens a minute", retryAfterMs: 57_000 });
    // By now its answers are known to be long.
    expect(allowance.enter({ inputTokens: 100, maxOutputTokens: undefined }, 60_000)).toEqual({
      kind: "entered",
      reserved: 6_000,
    });
  });

  it("gives back what a call did not use", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, tokensPerMinute: 6_000 }, 0);
    for (let i = 0; i < 100; i += 1) {
      expect(allowance.enter({ inputTokens: 0, maxOutputTokens: 900 }, 0).kind).toBe("entered");
      allowance.leave(500, { input: 0, output: 0 }, 0);
    }
  });

  it("lets a call in that is larger than all that may come at once, when nothing is owed", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, tokensPerMinute: 60 }, 0);
    expect(allowance.enter({ inputTokens: 5_000, maxOutputTokens: 1 }, 0).kind).toBe("entered");
    expect(allowance.enter({ inputTokens: 1, maxOutputTokens: 1 }, 60_000).kind).toBe("over");
  });

  it("never exceeds thirteen twelfths of the limit in any minute, and never starves", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 6, max: 600 }), (steps, requestsPerMinute) => {
        const allowance = new TenantAllowance({ ...unlimitedTenant, requestsPerMinute }, 0);
        const entered: number[] = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          const entry = allowance.enter(small, now);
          if (entry.kind === "entered") entered.push(now);
          else expect(entry.retryAfterMs).toBeLessThanOrEqual(60_000 / requestsPerMinute + 1e-6);
        }
        for (const from of entered) {
          const minute = entered.filter((at) => at >= from && at < from + 60_000).length;
          expect(minute).toBeLessThanOrEqual(Math.max(1, requestsPerMinute / 12) + requestsPerMinute + 1);
        }
      }),
    );
  });

  it("keeps what is owed when the limits change", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, requestsPerMinute: 60 }, 0);
    for (let i = 0; i < 5; i += 1) allowance.enter(small, 0);
    allowance.reconfigure({ ...unlimitedTenant, requestsPerMinute: 30 }, 0);
    expect(allowance.enter(small, 0).kind).toBe("over");
    allowance.reconfigure(unlimitedTenant, 0);
    expect(allowance.enter(small, 0).kind).toBe("entered");
  });

  it("flows off at the new rate when the limits change", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, requestsPerMinute: 60 }, 0);
    for (let i = 0; i < 5; i += 1) allowance.enter(small, 0);
    allowance.reconfigure({ ...unlimitedTenant, requestsPerMinute: 120 }, 0);
    // Ten at once now, of which five are used, and two a second.
    for (let i = 0; i < 5; i += 1) expect(allowance.enter(small, 0).kind).toBe("entered");
    expect(allowance.enter(small, 0)).toMatchObject({ kind: "over", retryAfterMs: 500 });
  });

  it("names the requests where both limits are passed by as much", () => {
    const allowance = new TenantAllowance(
      { ...unlimitedTenant, requestsPerMinute: 60, tokensPerMinute: 60 },
      0,
    );
    const one = { inputTokens: 1, maxOutputTokens: 0 };
    for (let i = 0; i < 5; i += 1) expect(allowance.enter(one, 0).kind).toBe("entered");
    expect(allowance.enter(one, 0)).toMatchObject({ limit: "60 requests a minute", retryAfterMs: 1_000 });
  });

  it("goes by what answers are long, and not by calls that had none", () => {
    const allowance = new TenantAllowance({ ...unlimitedTenant, tokensPerMinute: 60_000 }, 0);
    const open = { inputTokens: 0, maxOutputTokens: undefined };
    allowance.enter(open, 0);
    allowance.leave(500, { input: 10, output: 0 }, 0);
    expect(allowance.enter(open, 0)).toEqual({ kind: "entered", reserved: 500 });
    allowance.leave(500, { input: 10, output: 40 }, 0);
    expect(allowance.enter(open, 0)).toEqual({ kind: "entered", reserved: 40 });
  });

  it("learns how long answers are where no limit counts them yet", () => {
    const allowance = new TenantAllowance(unlimitedTenant, 0);
    allowance.enter(small, 0);
    allowance.leave(10, { input: 10, output: 40 }, 0);
    allowance.reconfigure({ ...unlimitedTenant, tokensPerMinute: 6_000 }, 0);
    expect(allowance.enter({ inputTokens: 0, maxOutputTokens: undefined }, 0)).toEqual({
      kind: "entered",
      reserved: 40,
    });
  });
});
