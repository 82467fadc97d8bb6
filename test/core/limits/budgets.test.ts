import { describe, expect, it } from "vitest";
import { windowAt } from "../../../src/core/limits/budget-window.ts";
import { Budgets, type Crossing } from "../../../src/core/limits/budgets.ts";
import type { Budget } from "../../../src/core/model/spend.ts";

const noon = Date.UTC(2026, 1, 28, 12, 30);
const hour = 3_600_000;

function budget(change: Partial<Budget> = {}): Budget {
  return {
    name: "b",
    tenants: [],
    routes: [],
    perTenant: false,
    window: "day",
    softNanoUsd: undefined,
    hardNanoUsd: 100,
    ...change,
  };
}

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
    const budgets = new Budgets([budget({ softNanoUsd: 50 })], (crossing) => told.push(crossing));
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

describe("Budgets of several replicas", () => {
  it("tell what changed, once, and again when the telling failed", () => {
    const budgets = new Budgets([budget()]);
    const running = budgets.reserve(someone, 30, noon);
    const first = budgets.takeReports(noon);
    expect(first).toMatchObject([{ deltaNanoUsd: 30, endsAtWallMs: Date.UTC(2026, 2, 1) }]);
    expect(budgets.takeReports(noon)).toEqual([]);
    budgets.settle(running, 10);
    expect(budgets.takeReports(noon)).toMatchObject([{ deltaNanoUsd: -20 }]);
    budgets.untell(first);
    expect(budgets.takeReports(noon)).toMatchObject([{ deltaNanoUsd: 30 }]);
  });

  it("leave what nobody has spent, and alone no more than their part of it", () => {
    const budgets = new Budgets([budget()]);
    budgets.settle(budgets.reserve(someone, 0, noon), 10);
    const [report] = budgets.takeReports(noon);
    if (report === undefined) throw new Error("nothing was told");
    budgets.heard([{ ...report, othersNanoUsd: 50 }], 4, noon);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(40);
    budgets.alone(noon);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(10);
    budgets.reserve(someone, 4, noon);
    budgets.alone(noon);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(6);
    budgets.heard([{ ...report, othersNanoUsd: 60 }], 2, noon);
    expect(budgets.allowance(someone, noon).leftNanoUsd).toBe(26);
  });

  it("cannot together spend more than there is, whatever the order, while they hear of one another", () => {
    const replicas = [0, 1, 2].map(() => new Budgets([budget({ hardNanoUsd: 1_000 })]));
    const counters = new Map<Budgets, number>();
    const exchange = () => {
      for (const replica of replicas) {
        const reports = replica.takeReports(noon);
        const sum = reports.reduce((total, { deltaNanoUsd }) => total + deltaNanoUsd, 0);
        counters.set(replica, (counters.get(replica) ?? 0) + sum);
      }
      const all = [...counters.values()].reduce((total, each) => total + each, 0);
      for (const replica of replicas) {
        const key = `b/day/${Date.UTC(2026, 1, 28)}/`;
        const news = [{ key, endsAtWallMs: 0, othersNanoUsd: all - (counters.get(replica) ?? 0) }];
        replica.heard(news, 3, noon);
      }
    };
    let spent = 0;
    for (let round = 0; round < 200; round += 1) {
      for (const replica of replicas) {
        if (replica.allowance(someone, noon).leftNanoUsd < 10) continue;
        replica.settle(replica.reserve(someone, 10, noon), 10);
        spent += 10;
      }
      exchange();
    }
    // Between two exchanges each of the others may have taken one more.
    expect(spent).toBeGreaterThanOrEqual(1_000);
    expect(spent).toBeLessThanOrEqual(1_020);
  });
});
