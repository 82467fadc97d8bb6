import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LatencyExpectation } from "../../../src/core/health/latency-reference.ts";
import {
  AttemptBudget,
  createHedgeBudget,
  createRetryBudget,
  retryBudgetSize,
} from "../../../src/core/routing/attempt-budget.ts";
import {
  boundedTtftTimeoutMs,
  hedgeDelayMs,
  ownTtftTimeoutMs,
} from "../../../src/core/routing/ttft-timeout.ts";

describe("AttemptBudget", () => {
  it("is never above its size nor below nothing, falls by use and rises by work", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (steps) => {
        const budget = new AttemptBudget(0.2, 5);
        for (const isWork of steps) {
          const before = budget.balance;
          if (isWork) {
            budget.deposit();
            expect(budget.balance).toBeGreaterThanOrEqual(before);
          } else {
            const got = budget.tryWithdraw();
            expect(budget.balance).toBeCloseTo(before - (got ? 1 : 0));
          }
          expect(budget.balance).toBeGreaterThanOrEqual(0);
          expect(budget.balance).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it("stops by itself when nothing succeeds any more", () => {
    const budget = createRetryBudget();
    let spent = 0;
    while (budget.tryWithdraw()) spent += 1;
    expect(spent).toBe(100);
  });

  it("grows with the traffic: a fixed hundred starves high rates", () => {
    // routing.md §7.4, 3.
    expect(retryBudgetSize(2, 2_000)).toBe(100);
    expect(retryBudgetSize(200, 2_000)).toBe(800);
    const budget = createRetryBudget();
    budget.resize(800);
    expect(budget.balance).toBe(800);
    budget.resize(100);
    expect(budget.balance).toBe(100);
  });

  it("grants one hedge in twenty first attempts", () => {
    const budget = createHedgeBudget();
    while (budget.tryWithdraw());
    for (let i = 0; i < 21; i += 1) budget.deposit();
    expect(budget.tryWithdraw()).toBe(true);
    expect(budget.tryWithdraw()).toBe(false);
  });
});

const known: LatencyExpectation = { medianMs: 2_000, referenceMs: 2_000, p99Ms: 4_000, trust: 1 };
const unknown: LatencyExpectation = { medianMs: undefined, referenceMs: 20_000, p99Ms: 20_000, trust: 0 };

describe("ownTtftTimeoutMs()", () => {
  it("is 1.5 · p99, at least two seconds, thirty for the unknown, or as configured", () => {
    expect(ownTtftTimeoutMs(undefined, known)).toBe(6_000);
    expect(ownTtftTimeoutMs(undefined, { ...known, p99Ms: 300 })).toBe(2_000);
    expect(ownTtftTimeoutMs(undefined, unknown)).toBe(30_000);
    expect(ownTtftTimeoutMs(123, known)).toBe(123);
  });
});

describe("boundedTtftTimeoutMs()", () => {
  const next: LatencyExpectation = { medianMs: 700, referenceMs: 700, p99Ms: 1_500, trust: 1 };

  it("keeps back what another endpoint would need", () => {
    expect(boundedTtftTimeoutMs(6_000, known, 60_000, next)).toBe(6_000);
    expect(boundedTtftTimeoutMs(6_000, known, 6_000, next)).toBe(4_500);
  });

  it("keeps nothing back where the attempt itself would have no fair chance", () => {
    expect(boundedTtftTimeoutMs(6_000, known, 3_500, next)).toBe(6_000);
    expect(boundedTtftTimeoutMs(30_000, unknown, 3_000, next)).toBe(30_000);
  });

  it("gives an endpoint that nothing is known of what the known one does not need", () => {
    expect(boundedTtftTimeoutMs(30_000, unknown, 20_000, next)).toBe(18_500);
  });

  it("keeps back a half at most, for one that is new", () => {
    expect(boundedTtftTimeoutMs(30_000, unknown, 6_000, unknown)).toBe(3_000);
    expect(boundedTtftTimeoutMs(30_000, unknown, 30_000, unknown)).toBe(15_000);
    expect(boundedTtftTimeoutMs(30_000, unknown, 60_000, unknown)).toBe(30_000);
    expect(boundedTtftTimeoutMs(6_000, known, 8_000, unknown)).toBe(4_000);
  });

  it("keeps nothing back where there is no other", () => {
    expect(boundedTtftTimeoutMs(6_000, known, 1_000, undefined)).toBe(6_000);
  });
});

describe("hedgeDelayMs()", () => {
  it("waits for nearly every healthy first token, and races nothing unknown", () => {
    expect(hedgeDelayMs(known)).toBeCloseTo(4_400);
    expect(hedgeDelayMs(unknown)).toBeUndefined();
  });
});
