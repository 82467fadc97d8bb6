/** What attempts cost that did not come to their end: the trail, the bill and the limits agree. */
import { describe, expect, it } from "vitest";
import type { AttemptRecord } from "../../src/core/model/attempt.ts";
import type { CallError } from "../../src/core/model/call-error.ts";
import type { CompletionResult } from "../../src/core/model/completion.ts";
import { type Endpoint, unlimited } from "../../src/core/model/endpoint.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { Provider } from "../../src/core/model/ports.ts";
import type { Price } from "../../src/core/model/price.ts";
import type { Usage } from "../../src/core/model/usage.ts";
import type { CompletionCall } from "../../src/stream/complete.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { callOf, read, worldOf } from "./world.ts";

const price: Price = {
  inputNanoUsd: 1,
  cachedInputNanoUsd: 1,
  cacheWriteNanoUsd: 1,
  outputNanoUsd: 1_000,
};

const usageOf = (outputTokens: number): Usage => ({
  inputTokens: 7,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens,
  reasoningTokens: 0,
  source: "reported",
});

const words = (count: number): ProviderEvent => ({ kind: "text", text: "word".repeat(count) });

/** A provider that says these batches to whoever asks, the last of them a failure or the clean end. */
function saying(...batches: readonly (readonly ProviderEvent[] | Failure)[]): Provider {
  return {
    async *complete() {
      for (const batch of batches) {
        if (batch instanceof Failure) throw batch;
        yield batch;
      }
    },
    async probe() {},
  };
}

/** The trail of a call on one endpoint, whatever became of it. */
async function trailOf(provider: Provider): Promise<readonly AttemptRecord[]> {
  const { completions } = worldOf({
    endpoints: [endpointOf("a", { price })],
    routes: [routeOf("main", ["a"], { maxAttempts: 1 })],
    deps: { provider },
  });
  return read(completions.stream(requestOf("main"), callOf())).then(
    ({ result }) => result?.attempts ?? [],
    (error: CallError) => error.trail?.attempts ?? [],
  );
}

describe("an attempt that broke off", () => {
  const broken = new Failure("connection-lost", "told");

  it("costs what came of it, where the provider had counted less by then", async () => {
    const provider = saying([{ kind: "usage", usage: usageOf(1) }], [words(50)], [words(50)], broken);
    const [attempt] = await trailOf(provider);
    expect(attempt?.outcome?.usage).toMatchObject({ inputTokens: 7, outputTokens: 100, source: "estimated" });
    expect(attempt?.costNanoUsd).toBe(100_007);
  });

  it("costs what the provider had counted, where that is more", async () => {
    const provider = saying([words(50)], [{ kind: "usage", usage: usageOf(80) }], broken);
    const [attempt] = await trailOf(provider);
    expect(attempt?.outcome?.usage).toMatchObject({ outputTokens: 80, source: "reported" });
  });
});

describe("an attempt that came to its end", () => {
  it("costs what the provider says, however many bytes there were", async () => {
    const finish = { reason: "stop", raw: "stop" } as const;
    const provider = saying(
      [words(50)],
      [{ kind: "finish", finish }],
      [{ kind: "usage", usage: usageOf(3) }],
    );
    const [attempt] = await trailOf(provider);
    expect(attempt?.outcome?.usage).toMatchObject({ outputTokens: 3, source: "reported" });
  });
});

describe("an attempt whose client is slow", () => {
  it("costs what the provider says with its last words, though nobody takes the answer for long", async () => {
    const time = new VirtualTime();
    const finish = { reason: "stop", raw: "stop" } as const;
    const provider = saying([words(50), { kind: "finish", finish }], [{ kind: "usage", usage: usageOf(3) }]);
    const { completions } = worldOf({
      endpoints: [endpointOf("a", { price })],
      routes: [routeOf("main", ["a"])],
      time,
      deps: { provider },
    });
    let result: CompletionResult | undefined;
    for await (const batch of completions.stream(requestOf("main"), callOf())) {
      await time.runUntil(time.now() + 10_000);
      for (const event of batch) if (event.kind === "completed") result = event.completion;
    }
    expect(result?.usage).toMatchObject({ outputTokens: 3, source: "reported" });
  });
});

describe("a call whose caller has left before it began", () => {
  it("asks no provider and costs nothing", async () => {
    const { provider, completions } = worldOf({
      endpoints: [endpointOf("a", { price })],
      routes: [routeOf("main", ["a"])],
    });
    const call = callOf({ signal: AbortSignal.abort() });
    const error = await read(completions.stream(requestOf("main"), call)).then(
      () => undefined,
      (reason: CallError) => reason,
    );
    expect(error).toMatchObject({ status: "cancelled", trail: { attempts: [] } });
    expect(provider.calls.get("a")).toBeUndefined();
  });
});

describe("an answer whose form is to be checked", () => {
  it("is given up when it is larger than any that is held", async () => {
    const piece: ProviderEvent = { kind: "text", text: "x".repeat(1024 * 1024) };
    async function* endless() {
      for (let sent = 0; sent < 40; sent += 1) yield [piece];
    }
    const { completions } = worldOf({
      endpoints: [endpointOf("a", { price, capabilities: new Set(["json"]) })],
      routes: [routeOf("main", ["a"], { maxAttempts: 1 })],
      deps: { provider: { complete: endless, async probe() {} } },
    });
    const asked = completions.stream(requestOf("main", { format: { kind: "json" } }), callOf());
    const error = await read(asked).then(
      () => undefined,
      (reason: CallError) => reason,
    );
    expect(error?.trail?.attempts[0]?.outcome).toMatchObject({ failure: { kind: "invalid-output" } });
  });
});

describe("an attempt that was never sent", () => {
  const paced: Partial<Endpoint> = { price, limits: { ...unlimited, requestsPerMinute: 300 } };

  /** Three calls fill the endpoint's burst; the fourth is paced by some 200 ms, and ends before. */
  async function fourth(changes: (time: VirtualTime) => Partial<CompletionCall>) {
    const time = new VirtualTime();
    const { pool, provider, completions } = worldOf({
      endpoints: [endpointOf("a", paced)],
      routes: [routeOf("main", ["a"])],
      time,
    });
    for (let call = 0; call < 3; call += 1) void read(completions.stream(requestOf("main"), callOf()));
    const ended = read(completions.stream(requestOf("main"), callOf(changes(time)))).then(
      () => undefined,
      (error: CallError) => error,
    );
    await time.runUntil(100);
    const error = await ended;
    expect(provider.calls.get("a")).toBe(3);
    return { attempt: error?.trail?.attempts[0], headroom: pool.snapshot()[0]?.headroom };
  }

  it("costs nothing when its caller leaves", async () => {
    const { attempt, headroom } = await fourth((time) => {
      const abort = new AbortController();
      time.after(50, () => abort.abort());
      return { signal: abort.signal };
    });
    expect(attempt?.outcome).toEqual({ kind: "cancelled", usage: undefined });
    expect(attempt?.costNanoUsd).toBe(0);
    expect(headroom?.free.get("requests")).toBeCloseTo(0.16, 2);
  });

  it("costs nothing and was not lost when the call's time is over", async () => {
    const { attempt, headroom } = await fourth(() => ({ deadline: 50 }));
    expect(attempt?.outcome).toEqual({ kind: "cancelled", usage: undefined });
    expect(attempt?.costNanoUsd).toBe(0);
    expect(headroom?.free.get("requests")).toBeCloseTo(0.16, 2);
  });
});
