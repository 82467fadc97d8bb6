/** What providers tell of their limits, and how they charge: by worked examples. */
import { describe, expect, it } from "vitest";
import { AccountLimits } from "../../../src/core/limits/account-limits.ts";
import { chargeOf, chargingRuleOf, settledCharge } from "../../../src/core/limits/charging.ts";
import { HeaderQuota } from "../../../src/core/limits/header-quota.ts";
import type { QuotaDimension } from "../../../src/core/model/quota.ts";
import type { Usage } from "../../../src/core/model/usage.ts";

describe("HeaderQuota", () => {
  const report = (change: Partial<QuotaDimension> = {}): QuotaDimension => ({
    dimension: "requests",
    limit: 60,
    remaining: 0,
    resetMs: undefined,
    windowMs: 60_000,
    ...change,
  });
  const told = (change: Partial<QuotaDimension>) => {
    const quota = new HeaderQuota();
    quota.read(report(change), 0);
    return quota;
  };

  it("knows nothing before a header", () => {
    const quota = new HeaderQuota();
    quota.take(5, 0);
    expect(quota.free(0)).toBeUndefined();
    expect(quota.waitMs(1, 0)).toBe(0);
  });

  it.each([
    { what: "the window", change: {}, waitMs: 1_000 },
    // Thirty are missing, and come back within ten seconds.
    { what: "the reset", change: { windowMs: undefined, remaining: 30, resetMs: 10_000 }, waitMs: 0 },
    { what: "the reset of all", change: { windowMs: undefined, resetMs: 30_000 }, waitMs: 500 },
    { what: "the window before the reset", change: { resetMs: 1 }, waitMs: 1_000 },
  ])("refills by $what", ({ change, waitMs }) => {
    expect(told(change).waitMs(1, 0)).toBeCloseTo(waitMs);
  });

  it("refills what a reset names by then, no sooner", () => {
    const quota = told({ windowMs: undefined, remaining: 30, resetMs: 10_000 });
    expect(quota.free(0)).toBeCloseTo(0.5);
    expect(quota.free(5_000)).toBeCloseTo(0.75);
    expect(quota.free(10_000)).toBeCloseTo(1);
  });

  it.each([
    { what: "no limit", change: { limit: undefined } },
    { what: "a limit of nothing", change: { limit: 0 } },
    { what: "nothing of what remains", change: { remaining: undefined } },
    { what: "a window of more than five minutes", change: { windowMs: 300_001 } },
    { what: "no reset", change: { windowMs: undefined } },
    { what: "a reset that is over", change: { windowMs: undefined, resetMs: 0 } },
    { what: "a reset of more than five minutes", change: { windowMs: undefined, resetMs: 300_001 } },
    { what: "that all remains", change: { windowMs: undefined, resetMs: 1_000, remaining: 60 } },
  ])("passes over a header that says $what", ({ change }) => {
    expect(told(change).free(0)).toBeUndefined();
  });

  it("paces by windows and resets of five minutes", () => {
    expect(told({ windowMs: 300_000 }).waitMs(1, 0)).toBeCloseTo(5_000);
    expect(told({ windowMs: undefined, resetMs: 300_000 }).waitMs(1, 0)).toBeCloseTo(5_000);
  });

  it("is set right by every answer, and counts what is sent between them", () => {
    const quota = told({ remaining: 20 });
    expect(quota.free(0)).toBeCloseTo(1 / 3);
    quota.take(20, 0);
    expect(quota.free(0)).toBeCloseTo(0);
    quota.read(report({ remaining: 55, limit: 100 }), 1_000);
    expect(quota.free(1_000)).toBeCloseTo(0.55);
    // More than the whole would wait for ever.
    expect(quota.waitMs(101, 1_000)).toBe(0);
    expect(quota.waitMs(100, 1_000)).toBeCloseTo(27_000);
  });
});

describe("what an attempt is charged", () => {
  const provider = (dialect: string, preset = "") => ({ name: "p", dialect, preset, account: "a" });
  const usage: Usage = {
    inputTokens: 900,
    cachedInputTokens: 600,
    cacheWriteTokens: 0,
    outputTokens: 120,
    reasoningTokens: 0,
    source: "reported",
  };

  it.each([
    { of: provider("x", "openai"), at: [4_000, 300], settled: [4_000, 120] },
    { of: provider("openai-responses"), at: [4_000, 300], settled: [4_000, 120] },
    { of: provider("x", "azure"), at: [5_000, 300], settled: [5_000, 120] },
    { of: provider("anthropic"), at: [1_000, 300], settled: [300, 120] },
    { of: provider("gemini"), at: [1_000, 0], settled: [900, 0] },
    { of: provider("nobody"), at: [1_000, 300], settled: [900, 120] },
    // The preset says more than the dialect.
    { of: provider("gemini", "anthropic"), at: [1_000, 300], settled: [300, 120] },
  ])("by $of is $at, and $settled in the end", ({ of, at, settled }) => {
    const rule = chargingRuleOf(of);
    const charge = chargeOf(rule, { input: 1_000, maxOutput: 4_000, expectedOutput: 300 });
    expect([charge.input, charge.output]).toEqual(at);
    const end = settledCharge(rule, charge, usage);
    expect([end.input, end.output]).toEqual(settled);
  });
});

describe("AccountLimits", () => {
  it.each([
    { coded: true, retryAfterMs: undefined, until: 15_000, detail: "the account's rate limit" },
    { coded: true, retryAfterMs: 900, until: 10_900, detail: "the account's rate limit" },
    {
      coded: false,
      retryAfterMs: undefined,
      until: 12_000,
      detail: "a rate limit that several models of the account share",
    },
  ])("leaves the account alone until $until, coded: $coded, asked for $retryAfterMs", (given) => {
    const account = new AccountLimits();
    account.rateLimited("other", undefined, false, 9_000);
    account.rateLimited("m", given.retryAfterMs, given.coded, 10_000);
    expect(account.block(10_000)).toEqual({
      until: given.until,
      reason: "rate-limit",
      detail: given.detail,
    });
  });

  it("tells others of its last change, once", () => {
    const account = new AccountLimits();
    expect(account.takeChange()).toBeUndefined();
    account.exhausted(60_000, "used up");
    expect(account.takeChange()).toMatchObject({ until: 60_000, reason: "blocked" });
    expect(account.takeChange()).toBeUndefined();
    // A shorter one changes nothing.
    account.rateLimited("m", 1_000, true, 0);
    expect(account.takeChange()).toBeUndefined();
    account.clear();
    expect(account.block(0)).toBeUndefined();
    expect(account.takeChange()).toBe("lifted");
  });

  it("takes others' word for a longer block and for its end, and passes neither on", () => {
    const account = new AccountLimits();
    const block = { until: 30_000, reason: "blocked", detail: "elsewhere" } as const;
    account.impose(block);
    account.impose({ ...block, until: 20_000 });
    expect(account.block(0)).toBe(block);
    account.impose({ ...block, until: 40_000 });
    expect(account.block(0)?.until).toBe(40_000);
    account.lift();
    expect(account.block(0)).toBeUndefined();
    expect(account.takeChange()).toBeUndefined();
  });
});
