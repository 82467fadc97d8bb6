import { describe, expect, it } from "vitest";
import { AccountLimits } from "../../../src/core/limits/account-limits.ts";

describe("AccountLimits", () => {
  it("blocks at once when the provider names the account", () => {
    const account = new AccountLimits();
    account.rateLimited("m1", 3_000, true, 0);
    expect(account.block(0)).toMatchObject({ until: 3_000, reason: "rate-limit" });
    expect(account.block(3_000)).toBeUndefined();
  });

  it("leaves the account alone while one model is turned away", () => {
    const account = new AccountLimits();
    for (let now = 0; now < 5_000; now += 100) account.rateLimited("m1", 1_000, false, now);
    expect(account.block(5_000)).toBeUndefined();
  });

  it("takes two models within two seconds for the account", () => {
    const account = new AccountLimits();
    account.rateLimited("m1", undefined, false, 0);
    account.rateLimited("m2", undefined, false, 1_999);
    expect(account.block(2_000)).toBeDefined();
    const apart = new AccountLimits();
    apart.rateLimited("m1", undefined, false, 0);
    apart.rateLimited("m2", undefined, false, 2_001);
    expect(apart.block(2_001)).toBeUndefined();
  });

  it("believes a rate limit for a minute at most", () => {
    const account = new AccountLimits();
    account.rateLimited("m1", 86_400_000, true, 0);
    expect(account.block(0)?.until).toBe(60_000);
  });

  it("keeps the longer of two blocks", () => {
    const account = new AccountLimits();
    account.exhausted(100_000, "the credits are used up");
    account.rateLimited("m1", 1_000, true, 0);
    expect(account.block(0)).toMatchObject({ until: 100_000, reason: "blocked" });
  });
});
