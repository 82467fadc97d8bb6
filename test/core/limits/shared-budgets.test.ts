/** One budget and several replicas, by turns as the test wants them. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { Budgets, type Crossing } from "../../../src/core/limits/budgets.ts";
import type { Budget } from "../../../src/core/model/spend.ts";
import { fleetBounds } from "../../../src/state/fleet-bounds.ts";
import { MemoryLedger } from "../../../src/state/memory-ledger.ts";
import { VirtualTime } from "../../support/virtual-time.ts";
import { budgetOf } from "./budget-of.ts";

const someone = { tenant: "someone", route: "chat" };

const budget = (change: Partial<Budget> = {}) => budgetOf({ hardNanoUsd: 90, ...change });

/** Replicas with a budget in common; `turn` lets those who are named ask. */
function fleetOf(names: readonly string[], change: Partial<Budget> = {}) {
  const time = new VirtualTime();
  const ledger = new MemoryLedger(time);
  const crossings: Crossing[] = [];
  const start = () =>
    new Budgets([budget(change)], { isShared: true, onCrossed: (crossing) => void crossings.push(crossing) });
  const replicas = new Map(names.map((name) => [name, start()]));
  const of = (name: string) => {
    const replica = replicas.get(name);
    if (replica?.shared === undefined) throw new Error(`there is no replica ${name}`);
    return { budgets: replica, shared: replica.shared };
  };
  const turn = (...those: readonly string[]) => {
    for (const name of those.length > 0 ? those : replicas.keys()) {
      const { shared } = of(name);
      shared.heard(ledger.spend(name, shared.asks(time.wall())), time.wall());
    }
  };
  const left = (name: string, who = someone) => of(name).budgets.allowance(who, time.wall()).leftNanoUsd;
  const spend = (name: string, reserved: number, cost = reserved) => {
    const { budgets } = of(name);
    budgets.settle(budgets.reserve(someone, reserved, time.wall()), cost);
  };
  const outlook = (name: string, needs: number) => of(name).budgets.outlook(someone, needs, time.wall()).kind;
  /** So much time passes, with a turn of all within each 50 ms of it. */
  const pass = async (ms: number, ...those: readonly string[]) => {
    for (let passed = 0; passed < ms; passed += 50) {
      await time.runUntil(time.now() + 50);
      turn(...those);
    }
  };
  /** They have no answer, for longer than one that is late. */
  const cutOff = async (...those: readonly string[]) => {
    await time.runUntil(time.now() + 301);
    for (const name of those) of(name).shared.cutOff(time.wall());
  };
  return { cutOff, time, ledger, crossings, replicas, start, of, turn, pass, left, spend, outlook };
}

describe("a budget of several replicas", () => {
  it("is theirs in equal parts of what is left", async () => {
    const { pass, left, spend } = fleetOf(["a", "b", "c"]);
    await pass(200);
    expect([left("a"), left("b"), left("c")]).toEqual([30, 30, 30]);
    spend("a", 30);
    expect(left("a")).toBe(0);
    // Parts of 20 are too small for what costs 30: they go back, to be had by whoever needs it.
    await pass(300);
    expect([left("a"), left("b"), left("c")]).toEqual([0, 0, 0]);
  });

  it("goes to whom needs it when the parts are too small, and to nobody when there is not enough", async () => {
    const { pass, left, spend, outlook } = fleetOf(["a", "b", "c"], { hardNanoUsd: 100 });
    await pass(200);
    for (const name of ["a", "b", "c"]) spend(name, 30);
    expect(outlook("a", 30)).toBe("soon");
    await pass(100);
    expect(outlook("a", 30)).toBe("used-up");
    expect(outlook("a", 10)).toBe("soon");
    await pass(100, "a");
    expect(left("a")).toBe(10);
    spend("a", 10);
    await pass(100);
    expect(["a", "b", "c"].map((name) => outlook(name, 1))).toEqual(["used-up", "used-up", "used-up"]);
  });

  it("is spent to the last call, and not beyond, whoever asks when", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = seededRandom(seed);
      const names = ["a", "b", "c"];
      const { time, turn, left, of, outlook } = fleetOf(names, { hardNanoUsd: 1_000 });
      let spent = 0;
      for (let step = 0; step < 3_000; step += 1) {
        const name = names[Math.floor(random() * 3 * random())] ?? "a";
        if (left(name) >= 70) {
          const { budgets } = of(name);
          budgets.settle(budgets.reserve(someone, 70, time.wall()), 70);
          spent += 70;
        } else outlook(name, 70);
        await time.runUntil(time.now() + 5);
        if (step % 3 === 0) turn(names[Math.floor(random() * 3)] ?? "a");
        expect(spent).toBeLessThanOrEqual(1_000);
      }
      expect(spent).toBe(14 * 70);
    }
  });

  it("counts what answers cost above what was expected of them against all", async () => {
    const { pass, left, spend } = fleetOf(["a", "b", "c"]);
    await pass(200);
    spend("a", 1, 66);
    await pass(300);
    expect([left("a"), left("b"), left("c")]).toEqual([8, 8, 8]);
  });

  it("tells its limits when they are passed by what others spent", async () => {
    const { pass, spend, crossings, of, time } = fleetOf(["a", "b"], { softNanoUsd: 20 });
    await pass(200);
    spend("a", 25);
    await pass(200);
    expect(of("b").budgets.allowance(someone, time.wall()).thrifty).toBe(true);
    expect(crossings.map(({ limit }) => limit)).toEqual(["soft", "soft"]);
    expect(of("b").budgets.use(time.wall())).toMatchObject([{ spentNanoUsd: 25 }]);
  });

  it("gives each tenant its own, in parts once both are asked; who is long silent holds nothing", async () => {
    const { pass, left, outlook, time, of } = fleetOf(["a", "b"], { perTenant: true });
    await pass(100);
    expect(left("a")).toBe(0);
    expect(outlook("a", 10)).toBe("soon");
    await pass(100);
    expect(left("a")).toBe(45);
    expect(left("b")).toBe(0);
    await time.runUntil(time.now() + 61_000);
    await pass(100);
    expect(left("b")).toBe(0);
    outlook("b", 10);
    await pass(50);
    expect(left("b")).toBe(45);
    expect(of("a").shared.asks(time.wall())).toEqual([]);
  });
});

describe("when the others are out of reach", () => {
  it("spends what it holds, and what it spent is told when they are back", async () => {
    const { pass, left, spend, cutOff, outlook } = fleetOf(["a", "b", "c"]);
    await pass(200);
    await cutOff("a", "b", "c");
    expect(left("a")).toBe(30);
    spend("a", 20);
    spend("b", 30);
    expect([left("a"), left("b"), left("c")]).toEqual([10, 0, 30]);
    expect(outlook("b", 10)).toBe("unknown");
    await pass(300);
    expect([left("a"), left("b"), left("c")]).toEqual([0, 0, 0]);
    expect(outlook("b", 40)).toBe("soon");
    expect(outlook("b", 41)).toBe("used-up");
  });

  it("has its part of the next window, and of a tenant that it does not know", async () => {
    const { pass, left, spend, cutOff, time } = fleetOf(["a", "b", "c"], { window: "hour", perTenant: true });
    await pass(200);
    await cutOff("a");
    expect(left("a")).toBe(30);
    spend("a", 30);
    expect(left("a")).toBe(0);
    await time.runUntil(time.now() + 3_600_000);
    expect(left("a")).toBe(30);
    expect(left("a", { ...someone, tenant: "new" })).toBe(30);
  });

  it("spends nothing that was never shared with it; a second after the start calls no longer wait", async () => {
    const { left, of, time, outlook } = fleetOf(["a"]);
    expect(outlook("a", 10)).toBe("soon");
    of("a").shared.cutOff(time.wall());
    expect([left("a"), outlook("a", 10)]).toEqual([0, "soon"]);
    await time.runUntil(time.now() + 1_001);
    expect([left("a"), outlook("a", 10)]).toEqual([0, "unknown"]);
  });
});

describe("when a replica goes", () => {
  it("its spending stays; what it held is free at once if it says farewell", async () => {
    const { pass, left, spend, of, time, ledger, replicas, start } = fleetOf(["a", "b"]);
    await pass(200);
    spend("a", 20);
    ledger.spend("a", of("a").shared.farewell(time.wall()));
    replicas.delete("a");
    replicas.set("again", start());
    await pass(fleetBounds.presenceMs + 200);
    expect([left("again"), left("b")]).toEqual([35, 35]);
  });

  it("its spending stays; what it held is free after a minute if it is killed", async () => {
    const { pass, left, spend, replicas } = fleetOf(["a", "b"]);
    await pass(200);
    spend("a", 20);
    await pass(300);
    replicas.delete("a");
    await pass(fleetBounds.goneMs - 1_000);
    expect(left("b")).toBe(35);
    await pass(2_000);
    expect(left("b")).toBe(70);
  });

  it("and comes back after all, it is counted once", async () => {
    const { pass, left, spend, cutOff, turn } = fleetOf(["a", "b"]);
    await pass(200);
    spend("a", 20);
    await pass(100);
    await cutOff("a");
    await pass(fleetBounds.goneMs + 1_000, "b");
    expect(left("b")).toBe(70);
    turn("a");
    await pass(300);
    expect([left("a"), left("b")]).toEqual([35, 35]);
  });

  it("nobody is gone because the store was", async () => {
    const { pass, left, cutOff, time, turn } = fleetOf(["a", "b"]);
    await pass(200);
    await cutOff("a", "b");
    await time.runUntil(time.now() + 10 * fleetBounds.goneMs);
    turn("a");
    expect([left("a"), left("b")]).toEqual([45, 45]);
  });
});

describe("when the store has lost its data", () => {
  it("it is put together again from what replicas know, those that are gone included", async () => {
    const { pass, left, spend, ledger, replicas, time } = fleetOf(["a", "b", "gone"], { hardNanoUsd: 300 });
    await pass(200);
    for (const name of ["a", "b", "gone"]) spend(name, 20);
    await pass(100);
    replicas.delete("gone");
    await pass(fleetBounds.goneMs + 1_000);
    expect([left("a"), left("b")]).toEqual([120, 120]);
    ledger.clear();
    await time.runUntil(time.now() + 500);
    for (let i = 0; i < 5; i += 1) spend("a", 20);
    // Until all can have come back nobody is granted more than it held.
    await pass(1_000);
    expect([left("a"), left("b")]).toEqual([20, 70]);
    await pass(fleetBounds.recoveryMs + 200);
    expect([left("a"), left("b")]).toEqual([70, 70]);
  });
});
