import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/simulation/condition.ts";
import type { Listener, Order } from "../../../src/simulation/providers-port.ts";
import { providerA } from "../../../src/simulation/scenarios/default-world.ts";
import { VirtualTime } from "../../../src/simulation/virtual-time.ts";
import { Provider } from "../../../src/simulation/world/provider.ts";

const order: Order = { key: 1, inputTokens: 500, outputTokens: 150, finish: "stop" };

/** Sends one request to a provider in a condition; what its listener was told. */
function ask(condition: Partial<Condition>, facts: Partial<Order> = {}): readonly string[] {
  const time = new VirtualTime();
  const faults = [{ provider: "A", fromMs: 0, toMs: 1e9, effect: () => condition }];
  const provider = new Provider({ profile: providerA, faults, onsetAt: 0, seed: 1, time });
  const told: string[] = [];
  provider.open({ ...order, ...facts }, listenerOf(told));
  while (time.tryAdvance());
  return told;
}

function listenerOf(told: string[]): Listener {
  return {
    onTokens: (count) => told.push(`tokens ${count}`),
    onFinish: (reason) => told.push(`finish ${reason}`),
    onEnd: () => told.push("end"),
    onFailure: (failure) => told.push(failure.kind),
  };
}

function tokensOf(told: readonly string[]): number {
  return told.reduce((sum, line) => sum + Number(/^tokens (\d+)$/.exec(line)?.[1] ?? 0), 0);
}

describe("Provider", () => {
  it("answers with every token, a finish and a clean end", () => {
    const told = ask({});
    expect(told[0]).toBe("tokens 1");
    expect(told.slice(-2)).toEqual(["finish stop", "end"]);
    expect(tokensOf(told)).toBe(150);
  });

  it("takes about its usual time, to the first token and for each token", () => {
    const time = new VirtualTime();
    const provider = new Provider({ profile: providerA, faults: [], onsetAt: 0, seed: 1, time });
    const times: number[] = [];
    provider.open(order, { ...listenerOf([]), onTokens: () => times.push(time.now()) });
    while (time.tryAdvance());
    const [first = 0] = times;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThan(1_500);
    const perToken = ((times.at(-1) ?? 0) - first) / 149;
    expect(Math.abs(perToken - 15)).toBeLessThanOrEqual(1.5);
  });

  it("fails at once under errors, and never answers when it hangs", () => {
    expect(ask({ errors: 1 })).toEqual(["server-error"]);
    expect(ask({ hangs: 1 })).toEqual([]);
  });

  it("breaks a stream midway without a finish, in one of three ways", () => {
    const endings = new Set<string>();
    for (let key = 1; key <= 60; key += 1) {
      const told = ask({ errors: 0, cuts: 1 }, { key });
      expect(told.some((line) => line.startsWith("finish"))).toBe(false);
      expect(tokensOf(told)).toBeLessThanOrEqual(150);
      endings.add(told.at(-1) ?? "");
    }
    expect([...endings].sort()).toEqual(["connection-lost", "end", "server-error"]);
  });

  it("falls silent midway when it stalls", () => {
    const told = ask({ errors: 0, stalls: 1 });
    expect(told.at(-1)).toMatch(/^tokens/);
    expect(tokensOf(told)).toBeLessThanOrEqual(150);
  });

  it("declines in few tokens", () => {
    const told = ask({ errors: 0, refusals: 1 });
    expect(told.slice(-2)).toEqual(["finish refusal", "end"]);
    expect(tokensOf(told)).toBeLessThan(150);
  });

  it("says whose limit it is only when the scenario says so", () => {
    expect(ask({ closedBy: "account-quota" })).toEqual(["quota-window"]);
    expect(ask({ closedBy: "uncoded-limit" })).toEqual(["rate-limited"]);
  });

  it("turns away what it cannot serve at once, and takes more when callers hang up", () => {
    const time = new VirtualTime();
    const faults = [{ provider: "A", fromMs: 0, toMs: 1e9, effect: () => ({ hangs: 1, rateFactor: 100 }) }];
    const provider = new Provider({ profile: providerA, faults, onsetAt: 0, seed: 1, time });
    const told: string[] = [];
    const open = (key: number) => provider.open({ ...order, key }, listenerOf(told));
    const exchanges = Array.from({ length: 300 }, (_, key) => open(key));
    while (time.tryAdvance());
    // 1.3 · 40 rps · 2.68 s
    expect(told.filter((kind) => kind === "overloaded")).toHaveLength(300 - 140);
    for (const exchange of exchanges) exchange.close();
    told.length = 0;
    open(1_000);
    while (time.tryAdvance());
    expect(told).toEqual([]);
  });

  it("meets the same luck with the same key, whatever came before", () => {
    expect(ask({}, { key: 5 })).toEqual(ask({}, { key: 5 }));
    const time = new VirtualTime();
    const provider = new Provider({ profile: providerA, faults: [], onsetAt: 0, seed: 1, time });
    const told: string[] = [];
    provider.open({ ...order, key: 9 }, listenerOf([]));
    provider.open({ ...order, key: 5 }, listenerOf(told));
    while (time.tryAdvance());
    expect(told).toEqual(ask({}, { key: 5 }));
  });
});
