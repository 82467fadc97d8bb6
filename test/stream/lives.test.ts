/** Many calls at once with every kind of end, in random worlds: nothing is left over when all is done. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budgets } from "../../src/core/limits/budgets.ts";
import type { CompletionResult } from "../../src/core/model/completion.ts";
import { unlimited } from "../../src/core/model/endpoint.ts";
import type { Price } from "../../src/core/model/price.ts";
import { noPreferences } from "../../src/core/model/request.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { type Script, wellBehaved } from "../support/scripted-provider.ts";
import { callOf, read, worldOf } from "./world.ts";

const price: Price = { inputNanoUsd: 1, cachedInputNanoUsd: 1, cacheWriteNanoUsd: 1, outputNanoUsd: 10 };

const scripts: fc.Arbitrary<Script> = fc.record({
  ttft: fc.integer({ min: 0, max: 6_000 }),
  gap: fc.constantFrom(0, 20, 6_000),
  tokens: fc.integer({ min: 0, max: 5 }),
  thoughts: fc.integer({ min: 0, max: 2 }),
  ending: fc.constantFrom(
    ...(["stop", "stop", "stop", "length", "tool-calls", "refusal", "hang", "eof"] as const),
    ...(["connect", "connection-lost", "server-error", "rate-limited", "truncated", "overloaded"] as const),
    ...(["quota-window", "unauthenticated", "invalid-request", "context-exceeded"] as const),
  ),
  retryAfterMs: fc.constantFrom(undefined, 0, 300, 4_000),
  silent: fc.boolean(),
  refusal: fc.constant(false),
});

const calls = fc.record({
  at: fc.integer({ min: 0, max: 20_000 }),
  leavesAfter: fc.constantFrom(undefined, undefined, 0, 50, 3_000),
  deadlineAfter: fc.constantFrom(undefined, 1, 2_000, 30_000),
  key: fc.constantFrom(undefined, undefined, "k1", "k2"),
  mode: fc.constantFrom(...(["restart", "hold", "hold-prefix", "fail"] as const)),
  streaming: fc.boolean(),
  pauseMs: fc.constantFrom(0, 0, 0, 3_000),
  tenant: fc.constantFrom("one", "two"),
});

const worlds = fc.record({
  scripts: fc.array(fc.array(scripts, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
  calls: fc.array(calls, { minLength: 1, maxLength: 30 }),
  rpm: fc.constantFrom(undefined, 60, 300),
  concurrency: fc.constantFrom(undefined, 1, 3),
  hedging: fc.boolean(),
});

/** Whether a stream that ended well gave one attempt's answer, from its first word to its last. */
function whole(text: string, result: CompletionResult | undefined): boolean {
  if (result === undefined) return false;
  const { endpoint, usage } = result;
  const words = Array.from(
    { length: usage.outputTokens - usage.reasoningTokens },
    (_, i) => `${endpoint}${i + 1} `,
  );
  return usage.source === "reported" && text === words.join("");
}

describe("calls of every kind", () => {
  it("leave no connection, timer, slot or reservation behind, tell each attempt's end, and answer whole or not at all", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        const names = ["a", "b", "c"];
        const limits = { ...unlimited, requestsPerMinute: given.rpm, concurrency: given.concurrency };
        const budgets = new Budgets([
          {
            name: "all",
            tenants: [],
            routes: [],
            perTenant: false,
            window: "month",
            softNanoUsd: 1,
            hardNanoUsd: undefined,
          },
        ]);
        let open = 0;
        const { time, pool, provider, completions } = worldOf({
          endpoints: names.map((name) => endpointOf(name, { price, limits })),
          routes: [routeOf("main", names, { hedging: given.hedging, totalTimeoutMs: 60_000 })],
          deps: {
            budgets,
            observer: {
              callStarted: () => {
                open += 1;
              },
              callEnded: (_, __, attempts) => {
                open -= 1;
                for (const { outcome, endedAt } of attempts) {
                  expect(outcome).toBeDefined();
                  expect(endedAt).toBeDefined();
                }
              },
              attemptEnded() {},
              restarted() {},
            },
          },
        });
        for (const [i, name] of names.entries())
          provider.script(name, ...(given.scripts[i] ?? [wellBehaved]));
        const running = given.calls.map(
          (call, i) =>
            new Promise<boolean>((resolve) => {
              time.after(call.at, () => {
                const abort = new AbortController();
                if (call.leavesAfter !== undefined) time.after(call.leavesAfter, () => abort.abort());
                const request = requestOf("main", {
                  idempotencyKey: call.key,
                  routing: { ...noPreferences, recoveryMode: call.mode },
                });
                const options = callOf({
                  completionId: `c${i}`,
                  tenant: call.tenant,
                  signal: abort.signal,
                  streaming: call.streaming,
                  deadline: call.deadlineAfter === undefined ? undefined : time.now() + call.deadlineAfter,
                });
                const slow = async function* () {
                  for await (const batch of completions.stream(request, options)) {
                    yield batch;
                    if (call.pauseMs > 0) await new Promise<void>((go) => time.after(call.pauseMs, go));
                  }
                };
                read(slow()).then(
                  ({ text, result }) => resolve(whole(text, result)),
                  () => resolve(true),
                );
              });
            }),
        );
        await time.runUntil(400_000);
        expect(await Promise.all(running)).not.toContain(false);
        expect(open).toBe(0);
        expect(provider.open).toBe(0);
        expect(pool.snapshot().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
        expect(budgets.use(time.wall())[0]?.reservedNanoUsd).toBe(0);
        expect(time.pending).toBe(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
