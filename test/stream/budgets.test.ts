/** Budgets over whole calls on virtual time: parallel calls, refusals, failures and callers that leave. */
import { describe, expect, it } from "vitest";
import { Budgets } from "../../src/core/limits/budgets.ts";
import type { CallError } from "../../src/core/model/call-error.ts";
import type { CompletionResult } from "../../src/core/model/completion.ts";
import type { Price } from "../../src/core/model/price.ts";
import { type CompletionRequest, noPreferences } from "../../src/core/model/request.ts";
import type { Budget } from "../../src/core/model/spend.ts";
import { budgetOf } from "../core/limits/budget-of.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { wellBehaved } from "../support/scripted-provider.ts";
import type { VirtualTime } from "../support/virtual-time.ts";
import { callOf, worldOf } from "./world.ts";

/** Answers have 3 tokens of 1000 nano-USD; what the prompt costs does not matter here. */
const price = (outputNanoUsd: number): Price => ({
  inputNanoUsd: 0,
  cachedInputNanoUsd: 0,
  cacheWriteNanoUsd: 0,
  outputNanoUsd,
});
const perCall = 3_000;

function worldWith(change: Partial<Budget>, tiers: readonly string[] = ["a"]) {
  const routes = [routeOf("main", tiers, { maxWaitMs: 0 })];
  const endpoints = [
    endpointOf("a", { price: price(1_000) }),
    endpointOf("cheap", { price: price(100) }),
    endpointOf("free"),
  ];
  const budget = budgetOf({ name: "team", ...change });
  const budgets = new Budgets([budget]);
  const { time, provider, completions } = worldOf({ endpoints, routes, deps: { budgets } });
  const ask = async (request: Partial<CompletionRequest> = {}, signal?: AbortSignal) => {
    const call = callOf(signal === undefined ? {} : { signal });
    const asked = completions.complete(requestOf("main", { maxOutputTokens: 3, ...request }), call);
    return asked.then(
      (result): Outcome => ({ result, error: undefined }),
      (error: CallError): Outcome => ({ result: undefined, error }),
    );
  };
  const spent = () => budgets.use(time.wall())[0];
  return { time, provider, ask, spent };
}

interface Outcome {
  readonly result: CompletionResult | undefined;
  readonly error: CallError | undefined;
}

async function settled<T>(time: VirtualTime, asked: Promise<T>): Promise<T> {
  await time.runUntil(time.now() + 120_000);
  return asked;
}

describe("a hard budget", () => {
  it("for 10 lets 10 of 100 parallel calls through; the others hear when it begins anew, and cost nothing", async () => {
    const { time, provider, ask, spent } = worldWith({ hardNanoUsd: 10 * perCall });
    const outcomes = await settled(time, Promise.all(Array.from({ length: 100 }, () => ask())));
    const refused = outcomes.flatMap(({ error }) => error ?? []);
    expect(outcomes.filter(({ result }) => result !== undefined)).toHaveLength(10);
    expect(refused).toHaveLength(90);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(["resource-exhausted"]));
    expect(refused[0]?.retryAfterMs).toBe(24 * 3_600_000);
    expect(refused[0]?.trail?.refusals).toEqual([
      {
        endpoint: "a",
        reason: "budget",
        detail: 'the budget "team" has not enough left for it until 2026-01-02T00:00:00.000Z',
      },
    ]);
    expect(provider.calls.get("a")).toBe(10);
    expect(spent()).toMatchObject({ spentNanoUsd: 10 * perCall, reservedNanoUsd: 0 });
  });

  it("is passed at most by what answers cost above what was reserved", async () => {
    const { time, provider, ask, spent } = worldWith({ hardNanoUsd: 10 * perCall });
    // Callers that set no bound: nothing is known of answers yet, and 500 tokens are reserved.
    provider.script("a", { ...wellBehaved, tokens: 600, gap: 1 });
    await settled(time, Promise.all(Array.from({ length: 100 }, () => ask({ maxOutputTokens: undefined }))));
    expect(provider.calls.get("a")).toBeUndefined();
    const wide = worldWith({ hardNanoUsd: 5_000_000 });
    wide.provider.script("a", { ...wellBehaved, tokens: 600, gap: 1 });
    const asked = Array.from({ length: 100 }, () => wide.ask({ maxOutputTokens: undefined }));
    await settled(wide.time, Promise.all(asked));
    expect(wide.provider.calls.get("a")).toBe(10);
    expect(wide.spent()?.spentNanoUsd).toBe(6_000_000);
    expect(spent()?.spentNanoUsd).toBe(0);
  });

  it("leaves an endpoint that costs less, and refuses a price that is not known only when nothing is left", async () => {
    const { time, ask } = worldWith({ hardNanoUsd: perCall }, ["a", "cheap"]);
    const served = async () => (await settled(time, ask())).result?.endpoint;
    expect(await served()).toBe("a");
    const lean = worldWith({ hardNanoUsd: perCall + 300 }, ["a", "cheap", "free"]);
    const endpoints: unknown[] = [];
    for (let i = 0; i < 3; i += 1) endpoints.push((await settled(lean.time, lean.ask())).result?.endpoint);
    expect(endpoints).toEqual(["a", "cheap", undefined]);
  });

  it("counts an answer that failed and the one that took its place", async () => {
    const { time, provider, ask, spent } = worldWith({ hardNanoUsd: 10 * perCall }, ["a", "cheap"]);
    provider.script("a", { ...wellBehaved, ending: "truncated" });
    const { result } = await settled(time, ask());
    expect(result?.endpoint).toBe("cheap");
    expect(result?.wastedNanoUsd).toBeGreaterThan(0);
    const { servedNanoUsd = 0, wastedNanoUsd = 0 } = result ?? {};
    expect(spent()).toMatchObject({ spentNanoUsd: servedNanoUsd + wastedNanoUsd, reservedNanoUsd: 0 });
  });

  it("counts what a caller took that left", async () => {
    const { time, provider, ask, spent } = worldWith({ hardNanoUsd: 1_000_000 });
    provider.script("a", { ...wellBehaved, tokens: 400, gap: 10 });
    const abort = new AbortController();
    time.after(1_100, () => abort.abort());
    const { error } = await settled(time, ask({ maxOutputTokens: 400 }, abort.signal));
    expect(error?.status).toBe("cancelled");
    // 101 words of some 5 bytes had come, estimated as tokens.
    expect(spent()?.spentNanoUsd).toBeGreaterThan(90_000);
    expect(spent()?.spentNanoUsd).toBeLessThan(200_000);
    expect(spent()?.reservedNanoUsd).toBe(0);
  });
});

describe("a soft budget", () => {
  it("has the cheapest endpoint come first once it is passed, unless the caller says otherwise", async () => {
    const { time, ask } = worldWith({ softNanoUsd: perCall }, ["a", "cheap"]);
    const served = async (routing = noPreferences) =>
      (await settled(time, ask({ routing }))).result?.endpoint;
    expect(await served()).toBe("a");
    expect(await served()).toBe("cheap");
    expect(await served({ ...noPreferences, endpointOrder: ["a"] })).toBe("a");
  });
});

describe("max_cost", () => {
  it("bounds the whole call: what a lost answer cost is no longer there for the next", async () => {
    const { time, provider, ask } = worldWith({}, ["a", "cheap"]);
    provider.script("a", { ...wellBehaved, ending: "truncated" });
    const within = (maxCostNanoUsd: number) =>
      settled(time, ask({ routing: { ...noPreferences, maxCostNanoUsd } }));
    const wasted = (await within(1_000_000)).result?.wastedNanoUsd ?? 0;
    expect(wasted).toBeGreaterThan(0);
    const { error } = await within(perCall + 1);
    expect(error?.trail?.attempts).toHaveLength(1);
    expect(error?.trail?.refusals).toContainEqual(
      expect.objectContaining({ endpoint: "cheap", reason: "cost" }),
    );
  });
});
