import { describe, expect, it } from "vitest";
import { windowAt } from "../../../src/core/limits/budget-window.ts";
import { Budgets, type Crossing } from "../../../src/core/limits/budgets.ts";
import type { Budget } from "../../../src/core/model/spend.ts";
import { budgetOf } from "./budget-of.ts";

const noon = Date.UTC(2026, 1, 28, 12, 30);
const hour = 3_600_000;

const budget = (change: Partial<Budget> = {}) => budgetOf({ hardNanoUsd: 100, ...change });

const someone = { tenant: "someone", route: "chat" };
const other = { tenant: "other", route: "chat" };

describe("windowAt()", () => {
  it("knows hours, days and months of UTC", () => {
    expect(windowAt("hour", noon)).toEqual({ startMs: noon - hour / 2, endMs: noon + hour / 2 });
    expect(windowAt("day", noon)).toEqual({ startMs: Date.UTC(2026, 1, 28), endMs: Date.UTC(2026, 2, 1) });
    expect(windowAt("month", noon)).toEqual({ startMs: Date.UTC(2026, 1), endMs: Date.UTC(2026, 2) });
    const december = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    expect(windowAt("month", december).endMs).toBe(Date.UTC(2027, 0));
  });
});

describe("Budgets", () => {
  it("leaves what is neither spent nor reserved", () => {
    const budgets = new Budgets([budget()]);
    const first = budgets.reserve(someone, 60, noon);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(40);
    budgets.settle(first, 10);
    expect(budgets.allowance(someone, noon)).toMatchObject({
      leftNanoUsd: 90,
      tightest: { name: "b", endsAtWallMs: Date.UTC(2026, 2, 1) },
    });
    budgets.settle(budgets.reserve(someone, 0, noon), 500);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(0);
  });

  it("begins anew with the next window, and late costs stay in theirs", () => {
    const budgets = new Budgets([budget({ window: "hour" })]);
    const late = budgets.reserve(someone, 60, noon);
    const next = noon + hour;
    expect(budgets.allowance(someone, next).leftNanoUsd).toBe(100);
    budgets.settle(late, 60);
    expect(budgets.allowance(someone, next).leftNanoUsd).toBe(100);
  });

  it("bounds whom and what it names, each tenant for itself where it says so", () => {
    const budgets = new Budgets([
      budget({ name: "some", tenants: ["some*"], routes: ["chat"] }),
      budget({ name: "each", perTenant: true, hardNanoUsd: 300 }),
    ]);
    budgets.settle(budgets.reserve(someone, 80, noon), 80);
    expect(budgets.allowance(someone, noon)).toMatchObject({ leftNanoUsd: 20, tightest: { name: "some" } });
    expect(budgets.allowance({ ...someone, route: "code" }, noon).leftNanoUsd).toBe(220);
    expect(budgets.allowance(other, noon)).toMatchObject({ leftNanoUsd: 300, tightest: { name: "each" } });
    expect(new Budgets([]).allowance(other, noon).tightest).toBeUndefined();
  });

  it("turns thrifty at the soft limit, and tells each limit once in its window", () => {
    const told: Crossing[] = [];
    const budgets = new Budgets([budget({ softNanoUsd: 50 })], {
      onCrossed: (crossing) => void told.push(crossing),
    });
    const spend = (cost: number, at = noon) => budgets.settle(budgets.reserve(someone, 0, at), cost);
    spend(49);
    expect(budgets.allowance(someone, noon).thrifty).toBe(false);
    spend(1);
    spend(1);
    expect(budgets.allowance(someone, noon).thrifty).toBe(true);
    spend(60);
    spend(60);
    spend(50, noon + 24 * hour);
    expect(told.map(({ limit }) => limit)).toEqual(["soft", "hard", "soft"]);
  });

  it("keeps what was spent when the configuration changes", () => {
    const budgets = new Budgets([budget(), budget({ name: "gone" })]);
    const running = budgets.reserve(someone, 30, noon);
    budgets.settle(budgets.reserve(someone, 0, noon), 40);
    budgets.replace([budget({ hardNanoUsd: 200 })]);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(130);
    budgets.settle(running, 10);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(150);
    budgets.replace([budget({ hardNanoUsd: 200, window: "hour" })]);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(200);
  });

  it("gives tenants beyond the bound one account together", () => {
    const budgets = new Budgets([budget({ perTenant: true })]);
    for (let i = 0; i < 10_000; i += 1) budgets.reserve({ tenant: `t${i}`, route: "chat" }, 1, noon);
    budgets.reserve({ tenant: "late-1", route: "chat" }, 60, noon);
    expect(budgets.allowance({ tenant: "late-2", route: "chat" }, noon).leftNanoUsd).toBe(40);
    expect(budgets.allowance({ tenant: "t7", route: "chat" }, noon).leftNanoUsd).toBe(99);
  });

  it("shows the use of each budget, of the tenant that used most", () => {
    const budgets = new Budgets([budget({ perTenant: true })]);
    budgets.settle(budgets.reserve(someone, 0, noon), 5);
    budgets.settle(budgets.reserve(other, 0, noon), 20);
    budgets.reserve(other, 7, noon);
    expect(budgets.use(noon)).toMatchObject([{ spentNanoUsd: 20, reservedNanoUsd: 7 }]);
    expect(budgets.use(noon + 24 * hour)).toMatchObject([{ spentNanoUsd: 0, reservedNanoUsd: 0 }]);
  });
});
