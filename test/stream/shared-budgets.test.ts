/** Budgets that replicas share, over whole calls on virtual time, with a store that answers, is late or is gone. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { Budgets } from "../../src/core/limits/budgets.ts";
import type { CallError } from "../../src/core/model/call-error.ts";
import type { Price } from "../../src/core/model/price.ts";
import type { Budget } from "../../src/core/model/spend.ts";
import { createPool } from "../../src/pool/pool.ts";
import { MemoryLedger } from "../../src/state/memory-ledger.ts";
import { startSpendExchange } from "../../src/state/spend-exchange.ts";
import { createCompletions } from "../../src/stream/completions.ts";
import { endpointOf, requestOf, routeOf, ruledByNothing } from "../support/fleet.ts";
import { ScriptedProvider } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";

/** Answers have 3 tokens of 1000 nano-USD; prompts cost nothing. */
const price: Price = { inputNanoUsd: 0, cachedInputNanoUsd: 0, cacheWriteNanoUsd: 0, outputNanoUsd: 1_000 };
const perCall = 3_000;

interface FleetOptions {
  readonly hardNanoUsd: number;
  readonly window?: Budget["window"];
  readonly perTenant?: boolean;
  readonly maxWaitMs?: number;
}

function fleetOf({ hardNanoUsd, window = "day", perTenant = false, maxWaitMs = 5_000 }: FleetOptions) {
  const time = new VirtualTime();
  const ledger = new MemoryLedger(time);
  const provider = new ScriptedProvider(time);
  const routes = [routeOf("main", ["a"], { maxWaitMs })];
  const endpoints = [endpointOf("a", { price })];
  const random = seededRandom(3);
  const store = { isUp: true, questions: 0 };
  const budget: Budget = {
    name: "team",
    tenants: [],
    routes: [],
    perTenant,
    window,
    softNanoUsd: undefined,
    hardNanoUsd,
  };
  const start = (replica: string) => {
    const budgets = new Budgets([budget], { isShared: true });
    const { shared } = budgets;
    if (shared === undefined) throw new Error("its budgets are not shared");
    const exchange = startSpendExchange({
      spending: shared,
      ledger: {
        async spend(asks) {
          store.questions += 1;
          await new Promise<void>((resolve) => void time.after(2, resolve));
          return store.isUp ? ledger.spend(replica, asks) : undefined;
        },
      },
      clock: time,
      timer: time,
      random,
    });
    const completions = createCompletions({
      clock: time,
      timer: time,
      random,
      pool: createPool({ clock: time, random: seededRandom(1), endpoints, routes }),
      provider,
      observer: { callStarted() {}, attemptEnded() {}, restarted() {}, callEnded() {} },
      policyOf: ruledByNothing,
      budgets,
      route: (name) => routes.find((route) => route.name === name),
    });
    const ask = async (tenant = "t"): Promise<CallError | undefined> => {
      const call = { completionId: "c", tenant, signal: new AbortController().signal, deadline: undefined };
      const more = { previousAttempts: 0, streaming: true };
      return completions.complete(requestOf("main", { maxOutputTokens: 3 }), { ...call, ...more }).then(
        () => undefined,
        (error: CallError) => error,
      );
    };
    return { ask, exchange };
  };
  const settled = async <T>(asked: Promise<T>): Promise<T> => {
    await time.runUntil(time.now() + 20_000);
    return asked;
  };
  return { time, store, provider, start, settled };
}

describe("a hard budget of three replicas", () => {
  it("for 10 lets 10 of 100 parallel calls through, wherever they come", async () => {
    for (const split of [
      [34, 33, 33],
      [100, 0, 0],
      [98, 1, 1],
      [5, 5, 90],
    ]) {
      const { time, provider, start, settled } = fleetOf({ hardNanoUsd: 10 * perCall });
      const replicas = ["a", "b", "c"].map((name) => start(name));
      await time.runUntil(time.now() + 500);
      const asked = replicas.flatMap(({ ask }, i) => Array.from({ length: split[i] ?? 0 }, () => ask()));
      const errors = (await settled(Promise.all(asked))).flatMap((error) => error ?? []);
      expect(provider.calls.get("a")).toBe(10);
      expect(errors).toHaveLength(90);
      expect(new Set(errors.map(({ status }) => status))).toEqual(new Set(["resource-exhausted"]));
      expect(errors[0]?.trail?.refusals[0]?.detail).toMatch(
        /^the budget "team" has not enough left for it until/,
      );
    }
  });

  it("lets them through from the first moment on, before the replicas have asked for anything", async () => {
    const { provider, start, settled } = fleetOf({ hardNanoUsd: 10 * perCall });
    const replicas = ["a", "b", "c"].map((name) => start(name));
    const asked = Array.from({ length: 100 }, (_, i) => replicas[i % 3]?.ask());
    await settled(Promise.all(asked));
    expect(provider.calls.get("a")).toBe(10);
  });

  it("has a tenant's first call wait for one question, not for a turn", async () => {
    const { time, start } = fleetOf({ hardNanoUsd: 10 * perCall, perTenant: true });
    const { ask } = start("a");
    await time.runUntil(time.now() + 500);
    const since = time.now();
    let doneAt = 0;
    const asked = ask("new").then((error) => {
      doneAt = time.now();
      return error;
    });
    await time.runUntil(time.now() + 5_000);
    expect(await asked).toBeUndefined();
    const usual = time.now();
    const again = ask("new").then(() => {
      doneAt -= time.now() - usual;
    });
    await time.runUntil(time.now() + 5_000);
    await again;
    expect(doneAt - since).toBeLessThanOrEqual(50);
  });

  it("is spent in its parts without a store, what is beyond is refused at once, and all is told when it is back", async () => {
    const { time, store, provider, start, settled } = fleetOf({ hardNanoUsd: 12 * perCall });
    const replicas = ["a", "b", "c"].map((name) => start(name));
    await time.runUntil(time.now() + 500);
    store.isUp = false;
    await time.runUntil(time.now() + 500);
    const since = time.now();
    let refusedAfter = 0;
    const asked = Array.from({ length: 50 }, () =>
      replicas[0]?.ask().then((error) => {
        if (error !== undefined) refusedAfter = Math.max(refusedAfter, time.now() - since);
        return error;
      }),
    );
    const errors = (await settled(Promise.all(asked))).flatMap((error) => error ?? []);
    expect(provider.calls.get("a")).toBe(4);
    expect(refusedAfter).toBe(0);
    expect(errors[0]?.status).toBe("resource-exhausted");
    expect(errors[0]?.trail?.refusals[0]?.detail).toMatch(
      /^this replica's part of the budget "team" is used up/,
    );
    store.isUp = true;
    await time.runUntil(time.now() + 1_000);
    const rest = Array.from({ length: 50 }, (_, i) => replicas[i % 3]?.ask());
    await settled(Promise.all(rest));
    expect(provider.calls.get("a")).toBe(12);
  });

  it("is not forgotten by a replica that is started anew, with or without a farewell", async () => {
    const { time, provider, start, settled } = fleetOf({ hardNanoUsd: 10 * perCall });
    const first = start("a");
    await time.runUntil(time.now() + 500);
    await settled(Promise.all(Array.from({ length: 6 }, () => first.ask())));
    const closed = first.exchange.close();
    await time.runUntil(time.now() + 100);
    await closed;
    const again = start("b");
    await settled(Promise.all(Array.from({ length: 50 }, () => again.ask())));
    expect(provider.calls.get("a")).toBe(10);
  });

  it("asks the store once a second while nobody spends", async () => {
    const { time, store, start } = fleetOf({ hardNanoUsd: 10 * perCall, perTenant: true });
    start("a");
    await time.runUntil(time.now() + 10_000);
    expect(store.questions).toBeLessThanOrEqual(11);
    expect(store.questions).toBeGreaterThanOrEqual(9);
  });
});
