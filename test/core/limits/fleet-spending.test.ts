/** What a replica asks its fleet about budgets, by answers that a test writes itself. */
import { describe, expect, it } from "vitest";
import { Budgets } from "../../../src/core/limits/budgets.ts";
import type { Budget, SharedSpending, SpendAsk, SpendNews } from "../../../src/core/model/spend.ts";
import { budgetOf } from "./budget-of.ts";

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const someone = { tenant: "someone", route: "chat" };

function replicaOf(...changes: readonly Partial<Budget>[]) {
  const budgets = new Budgets(
    changes.map((change) => budgetOf({ hardNanoUsd: 100, ...change })),
    { isShared: true },
  );
  if (budgets.shared === undefined) throw new Error("it is shared");
  return { budgets, shared: budgets.shared };
}

/** The store grants all that is wanted. */
const granted = ({ account, wantNanoUsd }: SpendAsk, othersNanoUsd = 0): SpendNews => ({
  account,
  born: "1",
  heldNanoUsd: wantNanoUsd,
  othersNanoUsd,
  goneNanoUsd: 0,
  largestNanoUsd: 0,
});

function exchange(shared: SharedSpending, at: number, replicas = 2): readonly SpendAsk[] {
  const asks = shared.asks(at);
  shared.heard({ replicas, news: asks.map((ask) => granted(ask)) }, at);
  return asks;
}

describe("a replica's first question", () => {
  it("is for all that there is, as long as it knows of no other replica", () => {
    const { shared } = replicaOf({});
    expect(shared.asks(start)).toMatchObject([{ usedNanoUsd: 0, heldNanoUsd: 0, wantNanoUsd: 100 }]);
  });

  it("is for its part once others were counted, and for all when the answer counts none", () => {
    const { shared } = replicaOf({});
    exchange(shared, start, 4);
    expect(shared.asks(start + 100)).toMatchObject([{ wantNanoUsd: 25 }]);
    const alone = replicaOf({}).shared;
    exchange(alone, start, 0);
    expect(alone.asks(start + 100)).toMatchObject([{ wantNanoUsd: 100 }]);
  });
});

describe("a call that finds too little", () => {
  it("has others asked at once where they may have it, and not where nobody has", () => {
    const { budgets, shared } = replicaOf({});
    let short = 0;
    // Nobody listens yet.
    expect(budgets.outlook(someone, 30, start)).toEqual({ kind: "soon", inMs: 40 });
    shared.onShort(() => {
      short += 1;
    });
    exchange(shared, start);
    expect(budgets.outlook(someone, 101, start).kind).toBe("used-up");
    expect(short).toBe(0);
    expect(budgets.outlook(someone, 100, start)).toEqual({ kind: "soon", inMs: 40 });
    expect(short).toBe(1);
  });

  it("has nothing to wait for when one of its budgets is used up, whatever others have left", () => {
    const { budgets, shared } = replicaOf({ name: "small", hardNanoUsd: 10 }, { name: "large" });
    exchange(shared, start);
    expect(budgets.outlook(someone, 20, start).kind).toBe("used-up");
  });

  it("asks for more of the budget that is short, and of no other", () => {
    const { budgets, shared } = replicaOf({ name: "short" }, { name: "ample", hardNanoUsd: 1_000 });
    const wants = (at: number) => shared.asks(at).map(({ wantNanoUsd }) => wantNanoUsd);
    exchange(shared, start);
    exchange(shared, start + 100);
    expect(wants(start + 200)).toEqual([50, 500]);
    shared.heard({ replicas: 2, news: [] }, start + 200);
    budgets.outlook(someone, 80, start + 200);
    // Ample has as much at hand, and is not even due.
    expect(wants(start + 201)).toEqual([80]);
  });

  it("is not short of a budget that has exactly as much at hand", () => {
    const { budgets, shared } = replicaOf({});
    exchange(shared, start);
    budgets.outlook(someone, 100, start);
    expect(shared.asks(start + 1)).toEqual([]);
  });
});

describe("a replica that has no answer", () => {
  it("waits for the next ones for 300 ms before it goes by what it holds", () => {
    const { budgets, shared } = replicaOf({});
    exchange(shared, start);
    const outlookAfter = (ms: number) => {
      shared.asks(start + ms);
      shared.cutOff(start + ms);
      return budgets.outlook(someone, 80, start + ms).kind;
    };
    expect([100, 300, 301, 400].map(outlookAfter)).toEqual(["soon", "soon", "unknown", "unknown"]);
    exchange(shared, start + 500);
    expect(budgets.outlook(someone, 80, start + 500).kind).toBe("soon");
  });

  it("waits a second for the first of them, from when it first asked", () => {
    const { budgets, shared } = replicaOf({});
    const outlookAfter = (ms: number) => {
      shared.cutOff(start + ms);
      return budgets.outlook(someone, 80, start + ms).kind;
    };
    expect([0, 999, 1_000, 1_001].map(outlookAfter)).toEqual(["soon", "soon", "soon", "unknown"]);
  });
});

describe("an answer", () => {
  it("about an account that was not asked about says nothing", () => {
    const { budgets, shared } = replicaOf({});
    const [ask] = shared.asks(start);
    if (ask === undefined) throw new Error("nothing is asked");
    shared.heard({ replicas: 2, news: [granted({ ...ask, account: "another" }, 70)] }, start);
    expect(budgets.use(start)).toMatchObject([{ spentNanoUsd: 0 }]);
  });

  it("about an hour that has ended meanwhile does not count in the next one", () => {
    const { budgets, shared } = replicaOf({ window: "hour" });
    const [ask] = shared.asks(start + hourMs - 10);
    if (ask === undefined) throw new Error("nothing is asked");
    shared.heard({ replicas: 2, news: [granted(ask, 70)] }, start + hourMs + 10);
    expect(budgets.use(start + hourMs + 10)).toMatchObject([{ spentNanoUsd: 0 }]);
    expect(budgets.allowance(someone, start + hourMs + 10).leftNanoUsd).toBe(0);
  });
});

describe("tenants with budgets of their own", () => {
  const tenantsOf = (asks: readonly SpendAsk[]) => asks.map(({ account }) => account.split("/").at(-1));

  it("are asked about 64 at a time, in turn", () => {
    const { budgets, shared } = replicaOf({ perTenant: true });
    const names = Array.from({ length: 100 }, (_, i) => `t${i}`);
    for (const tenant of names) budgets.allowance({ ...someone, tenant }, start);
    const turns = [0, 100, 200].map((ms) => tenantsOf(exchange(shared, start + ms)));
    expect(turns[0]).toEqual(names.slice(0, 64));
    // Those that were not asked about are still due, and those that were are due again.
    expect(turns[1]).toEqual([...names.slice(64), ...names.slice(0, 28)]);
    expect(turns[2]).toEqual(names.slice(28, 92));
  });

  it("hold nothing once a minute passed without a call, unless one still runs", () => {
    const { budgets, shared } = replicaOf({ perTenant: true });
    const running = { ...someone, tenant: "running" };
    budgets.allowance(someone, start);
    budgets.allowance(running, start);
    exchange(shared, start);
    const reservation = budgets.reserve(running, 10, start);
    expect(shared.asks(start + 60_000)).toMatchObject([{ wantNanoUsd: 50 }, { wantNanoUsd: 55 }]);
    expect(shared.asks(start + 60_100)).toMatchObject([
      { heldNanoUsd: 0, wantNanoUsd: 0 },
      { usedNanoUsd: 10, wantNanoUsd: 55 },
    ]);
    // What holds nothing is not asked about again.
    expect(tenantsOf(shared.asks(start + 60_200))).toEqual(["running"]);
    budgets.settle(reservation, 10);
    expect(shared.asks(start + 60_300)).toMatchObject([{ usedNanoUsd: 10, wantNanoUsd: 10 }]);
  });

  it("say farewell for what they hold or have used, and for nothing else", () => {
    const { budgets, shared } = replicaOf({ perTenant: true });
    for (const tenant of ["holds", "used", "neither"]) budgets.allowance({ ...someone, tenant }, start);
    exchange(shared, start);
    budgets.settle(budgets.reserve({ ...someone, tenant: "used" }, 10, start), 10);
    // After a minute of silence they hold nothing; one of them has used something, and one comes again.
    exchange(shared, start + 60_100);
    budgets.allowance({ ...someone, tenant: "holds" }, start + 60_200);
    exchange(shared, start + 60_300);
    expect(shared.farewell(start + 60_400)).toMatchObject([
      { heldNanoUsd: 0, wantNanoUsd: 0, usedNanoUsd: 0 },
      { heldNanoUsd: 10, wantNanoUsd: 10, usedNanoUsd: 10 },
    ]);
  });

  it("say farewell for no more than one question takes", () => {
    const { budgets, shared } = replicaOf({ perTenant: true });
    for (let i = 0; i < 100; i += 1) budgets.allowance({ ...someone, tenant: `t${i}` }, start);
    for (const ms of [0, 100]) exchange(shared, start + ms);
    expect(shared.farewell(start + 200)).toHaveLength(64);
  });
});
