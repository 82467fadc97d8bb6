/** Two attempts race for one call: who wins is the answer, who loses is cancelled and paid for. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import type { Price } from "../../src/core/model/price.ts";
import { type CompletionRequest, noPreferences } from "../../src/core/model/request.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { type Script, wellBehaved } from "../support/scripted-provider.ts";
import { callOf, read, worldOf } from "./world.ts";

const price: Price = { inputNanoUsd: 100, cachedInputNanoUsd: 10, cacheWriteNanoUsd: 0, outputNanoUsd: 200 };

/** Enough for an endpoint to be known: nothing unknown is raced. */
const known = 60;

async function world(slow: Script) {
  const { time, provider, completions } = worldOf({
    endpoints: [endpointOf("a", { price }), endpointOf("b", { price })],
    routes: [routeOf("main", ["a", "b"], { hedging: true })],
    deps: { random: seededRandom(1) },
  });
  const ask = async (changes: Partial<CompletionRequest> = {}) => {
    const answer = answered(completions.stream(requestOf("main", changes), callOf()));
    const startedAt = time.now();
    let isOver = false;
    void answer.finally(() => {
      isOver = true;
    });
    await time.runWhile(() => !isOver);
    return { ...(await answer), tookMs: time.now() - startedAt };
  };
  for (let call = 0; call < known; call += 1) await ask();
  provider.script("a", slow);
  return { provider, ask };
}

async function answered(events: AsyncIterable<readonly ClientEvent[]>) {
  const { text, result } = await read(events);
  if (result === undefined) throw new Error("no answer");
  return { text, result };
}

const late: Script = { ...wellBehaved, ttft: 4_000 };

describe("a hedge", () => {
  it("wins when the first token of the other is late; the loser is cancelled, and its cost told", async () => {
    const { provider, ask } = await world(late);
    const { text, result, tookMs } = await ask();
    expect(text).toBe("b1 b2 b3 ");
    expect(tookMs).toBeLessThan(late.ttft);
    const [loser, winner] = result.attempts;
    expect(loser).toMatchObject({ hedge: false, outcome: { kind: "cancelled" } });
    expect(winner).toMatchObject({ hedge: true, outcome: { kind: "succeeded" } });
    expect(loser?.outcome?.usage?.inputTokens).toBeGreaterThan(0);
    expect(result.wastedNanoUsd).toBe(loser?.costNanoUsd);
    expect(result.wastedNanoUsd).toBeGreaterThan(0);
    expect(provider.open).toBe(0);
    expect(provider.aborted).toBe(1);
  });

  it("loses to a first token that comes before its own", async () => {
    const { provider, ask } = await world({ ...wellBehaved, ttft: 2_500 });
    provider.script("b", { ...wellBehaved, ttft: 3_000 });
    const { text, result } = await ask();
    expect(text).toBe("a1 a2 a3 ");
    expect(result.attempts).toMatchObject([
      { endpoint: { name: "a" }, outcome: { kind: "succeeded" } },
      { endpoint: { name: "b" }, hedge: true, outcome: { kind: "cancelled" } },
    ]);
    expect(provider.open).toBe(0);
  });

  it("is not sent for a call with an idempotency key, nor for one that does not want it", async () => {
    const { provider, ask } = await world(late);
    const keyed = await ask({ idempotencyKey: "k" });
    const unwilling = await ask({ routing: { ...noPreferences, hedging: false } });
    expect([keyed.text, unwilling.text]).toEqual(["a1 a2 a3 ", "a1 a2 a3 "]);
    expect(keyed.result.attempts).toHaveLength(1);
    expect(provider.calls.get("b") ?? 0).toBe(0);
  });

  it("is sent within a budget: where all first tokens are late, few calls are raced", async () => {
    const { provider, ask } = await world({ ...wellBehaved, ttft: 2_500 });
    for (let call = 0; call < 60; call += 1) await ask();
    const hedges = provider.calls.get("b") ?? 0;
    expect(hedges).toBeGreaterThan(0);
    // Ten at once, and a twentieth of the calls.
    expect(hedges).toBeLessThanOrEqual(10 + (known + 60) * 0.05);
  });
});
