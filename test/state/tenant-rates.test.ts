/** A tenant's limits at three replicas, by turns as the test wants them. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { type TenantRules, unlimitedTenant } from "../../src/core/model/tenant-settings.ts";
import { MemoryFleet } from "../../src/state/memory-fleet.ts";
import { createTenants } from "../../src/state/tenants.ts";
import { TestClock } from "../pool/fixtures.ts";

const minute = 60_000;

function fleetOf(replicas: number, rules: Partial<TenantRules>) {
  const clock = new TestClock();
  clock.time = 1_000_000;
  const fleet = new MemoryFleet(clock);
  const settings = { named: new Map(), others: { ...unlimitedTenant, ...rules } };
  const members = Array.from({ length: replicas }, () => createTenants(() => settings, clock, true));
  const ratesOf = (i: number) => {
    const rates = members[i]?.rates;
    if (rates === undefined) throw new Error("it shares nothing");
    return rates;
  };
  const turn = () =>
    members.forEach((_, i) => {
      const rates = ratesOf(i);
      const news = fleet.exchange(`r${i}`, { asks: rates.asks(), evidence: [], blocks: [] });
      rates.hear(news.grants, news.replicas);
    });
  const enters = (i: number, tenant = "t", tokens = 1): boolean => {
    try {
      const demand = { inputTokens: tokens, maxOutputTokens: 0 };
      members[i]?.enter(tenant, demand).leave({ input: tokens, output: 0 });
      return true;
    } catch {
      return false;
    }
  };
  const burst = (i: number, calls: number, tenant?: string) =>
    Array.from({ length: calls }, () => enters(i, tenant)).filter(Boolean).length;
  const cutOff = () => members.forEach((_, i) => void ratesOf(i).cutOff());
  return { clock, turn, enters, burst, cutOff, ratesOf };
}

describe("the limits of a tenant at several replicas", () => {
  it("may be used whole at one of them, its burst included, and are used up at the others by then", () => {
    const { clock, turn, burst } = fleetOf(3, { requestsPerMinute: 60 });
    turn();
    expect(burst(0, 20)).toBe(5);
    expect(burst(1, 1)).toBe(1);
    turn();
    turn();
    expect([burst(0, 5), burst(1, 5), burst(2, 5)]).toEqual([0, 0, 5]);
    turn();
    clock.time += 10_000;
    turn();
    // Eleven were let in, and ten have flowed off.
    expect(burst(1, 9)).toBe(4);
  });

  it("let in the limit over any ten minutes, and what was unknown of one another at most once", () => {
    const { clock, turn, enters } = fleetOf(3, { requestsPerMinute: 60 });
    const random = seededRandom(4);
    let served = 0;
    for (let passed = 0; passed < 10 * minute; passed += 10) {
      clock.time += 10;
      if (passed % 50 === 0) turn();
      if (enters(Math.floor(random() * 3))) served += 1;
    }
    expect(served).toBeGreaterThanOrEqual(590);
    expect(served).toBeLessThanOrEqual(600 + 3 * 5);
  });

  it("count tokens as they turn out, wherever the call was", () => {
    const { turn, enters } = fleetOf(2, { tokensPerMinute: 12_000 });
    turn();
    expect([enters(0, "t", 850), enters(1, "t", 50)]).toEqual([true, true]);
    turn();
    turn();
    expect([enters(1, "t", 200), enters(1, "t", 90)]).toEqual([false, true]);
  });

  it("are a replica's part of them while the others are out of reach, of tenants too that it did not know", () => {
    const { clock, turn, burst, cutOff } = fleetOf(3, { requestsPerMinute: 360 });
    burst(0, 1);
    turn();
    turn();
    cutOff();
    expect(burst(0, 100, "new")).toBe(10);
    clock.time += 10_000;
    expect(burst(0, 100)).toBe(10);
    clock.time += 1_000;
    // A third of six a second, less a tenth.
    expect(burst(0, 100)).toBe(1);
    turn();
    turn();
    expect(burst(0, 100)).toBeGreaterThanOrEqual(10);
  });

  it("are told of so many tenants in one exchange, in turn, and of none that is silent", () => {
    const { clock, turn, enters, ratesOf } = fleetOf(1, { requestsPerMinute: 60 });
    turn();
    for (let i = 0; i < 100; i += 1) enters(0, `t${i}`);
    const first = ratesOf(0).asks();
    const second = ratesOf(0).asks();
    expect(first).toHaveLength(64);
    expect(second).toHaveLength(64);
    expect(new Set([...first, ...second].map(({ bucket }) => bucket)).size).toBe(100);
    clock.time += 3_000;
    for (let i = 0; i < 3; i += 1) ratesOf(0).asks();
    expect(ratesOf(0).asks()).toEqual([]);
  });
});
