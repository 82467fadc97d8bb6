import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import { type Store, unrestricted } from "../../src/core/model/policy.ts";
import type { Provider } from "../../src/core/model/ports.ts";
import type { CompletionRequest } from "../../src/core/model/request.ts";
import type { CallDeps } from "../../src/stream/call-deps.ts";
import { endpointOf, requestOf, routeOf, userSays } from "../support/fleet.ts";
import { wellBehaved } from "../support/scripted-provider.ts";
import { callOf, read, worldOf } from "./world.ts";

const call = callOf();

function world(deps: Partial<CallDeps> = {}) {
  return worldOf({
    endpoints: [endpointOf("a"), endpointOf("b")],
    routes: [routeOf("main", ["a", "b"])],
    deps,
  });
}

const keyed = (text = "hello"): CompletionRequest =>
  requestOf("main", { idempotencyKey: "k", messages: [userSays(text)] });

async function textOf(events: AsyncIterable<readonly ClientEvent[]>): Promise<string> {
  return (await read(events)).text;
}

describe("calls with an idempotency key", () => {
  it("are answered by one attempt, fifty at once and again later", async () => {
    const { time, provider, completions } = world();
    const answers = Array.from({ length: 50 }, () => textOf(completions.stream(keyed(), call)));
    await time.runUntil(1_000);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["a1 a2 a3 "]));
    const later = completions.complete(keyed(), call);
    await time.runUntil(2_000);
    expect(await later).toMatchObject({ replayed: true, message: { parts: [{ text: "a1 a2 a3 " }] } });
    expect(provider.calls.get("a")).toBe(1);
  });

  it("see the restart when they join in the middle of an attempt that fails", async () => {
    const { time, provider, completions } = world();
    provider.script("a", { ...wellBehaved, ending: "connection-lost" });
    const first = textOf(completions.stream(keyed(), call));
    await time.runUntil(120);
    const second = textOf(completions.stream(keyed(), call));
    await time.runUntil(1_000);
    expect(await first).toBe("b1 b2 b3 ");
    expect(await second).toBe("b1 b2 b3 ");
    expect(provider.calls.get("b")).toBe(1);
  });

  it("are refused when the request differs", async () => {
    const { time, completions } = world();
    const first = textOf(completions.stream(keyed(), call));
    const other = textOf(completions.stream(keyed("something else"), call));
    await expect(other).rejects.toMatchObject({ status: "already-exists" });
    await time.runUntil(1_000);
    await first;
  });

  it("belong to their tenant alone", async () => {
    const { time, provider, completions } = world();
    const one = textOf(completions.stream(keyed(), call));
    const two = textOf(completions.stream(keyed(), { ...call, tenant: "two" }));
    await time.runUntil(1_000);
    await Promise.all([one, two]);
    expect(provider.calls.get("a")).toBe(2);
  });

  it("join and find their answer with less time, fewer attempts and another mode", async () => {
    const { time, provider, completions } = world();
    const first = textOf(completions.stream(keyed(), call));
    const hurried = { ...keyed(), metadata: new Map([["try", "2"]]) };
    const changed = { ...hurried.routing, totalTimeoutMs: 5_000, ttftTimeoutMs: 900, maxAttempts: 2 };
    const again = { ...hurried, routing: { ...changed, recoveryMode: "hold" as const, hedging: true } };
    const joined = textOf(completions.stream(again, call));
    await time.runUntil(1_000);
    expect([await first, await joined]).toEqual(["a1 a2 a3 ", "a1 a2 a3 "]);
    expect(await textOf(completions.stream(again, call))).toBe("a1 a2 a3 ");
    expect(provider.calls.get("a")).toBe(1);
  });

  it("are refused when they ask for the same of others", async () => {
    const { time, completions } = world();
    const first = textOf(completions.stream(keyed(), call));
    const base = keyed();
    const others: CompletionRequest[] = [
      { ...base, route: "other" },
      { ...base, maxOutputTokens: 5 },
      { ...base, routing: { ...base.routing, onlyEndpoints: ["b"] } },
      { ...base, routing: { ...base.routing, allowedRegions: ["eu"] } },
      { ...base, routing: { ...base.routing, dataClassification: "secret" } },
      { ...base, routing: { ...base.routing, failoverOnRefusal: true } },
    ];
    for (const other of others) {
      await expect(textOf(completions.stream(other, call))).rejects.toMatchObject({
        status: "already-exists",
      });
    }
    await time.runUntil(1_000);
    await first;
  });

  it("run on when every reader has left", async () => {
    const { time, provider, completions } = world();
    const reader = completions.stream(keyed(), call);
    void reader.next();
    await time.runUntil(110);
    await reader.return(undefined);
    await time.runUntil(1_000);
    const again = textOf(completions.stream(keyed(), call));
    await time.runUntil(1_100);
    expect(await again).toBe("a1 a2 a3 ");
    expect(provider.calls.get("a")).toBe(1);
    expect(provider.open).toBe(0);
  });
});

describe("calls that run for nobody", () => {
  /** Counts the places that are held. */
  function counted() {
    const held = { places: 0 };
    const made = world({
      holdPlace: () => {
        held.places += 1;
        return () => {
          held.places -= 1;
        };
      },
    });
    return { ...made, held };
  }

  it("take one place each, from the last reader's leaving to their end", async () => {
    const { time, completions, held } = counted();
    const readers = [completions.stream(keyed(), call), completions.stream(keyed(), call)];
    for (const reader of readers) void reader.next();
    await time.runUntil(110);
    await readers[0]?.return(undefined);
    expect(held.places).toBe(0);
    await readers[1]?.return(undefined);
    expect(held.places).toBe(1);
    await time.runUntil(1_000);
    expect(held.places).toBe(0);
  });

  it("give it back when somebody reads them again, and take it once more when that one leaves", async () => {
    const { time, provider, completions, held } = counted();
    const first = completions.stream(keyed(), call);
    void first.next();
    await time.runUntil(110);
    await first.return(undefined);
    const second = completions.stream(keyed(), call);
    await second.next();
    expect(held.places).toBe(0);
    await second.return(undefined);
    expect(held.places).toBe(1);
    await time.runUntil(1_000);
    const third = completions.stream(keyed(), call);
    await third.next();
    await third.return(undefined);
    expect(held.places).toBe(0);
    expect(provider.calls.get("a")).toBe(1);
  });

  it("give it back when they fail", async () => {
    const { time, provider, completions, held } = counted();
    for (const name of ["a", "b"]) provider.script(name, { ...wellBehaved, ending: "connection-lost" });
    const reader = completions.stream(keyed(), call);
    reader.next().catch(() => {});
    await time.runUntil(10);
    await reader.return(undefined).catch(() => {});
    await time.runUntil(120_000);
    expect(held.places).toBe(0);
  });
});

describe("answers at rest", () => {
  const twice = async ({ time, completions }: ReturnType<typeof world>) => {
    const joined = [textOf(completions.stream(keyed(), call)), textOf(completions.stream(keyed(), call))];
    await time.runUntil(1_000);
    const again = textOf(completions.stream(keyed(), call));
    await time.runUntil(2_000);
    return [...(await Promise.all(joined)), await again];
  };

  it("are not kept where their data may not be: joined in flight, and made anew afterwards", async () => {
    const made = world({ policyOf: keptIn("none") });
    expect(await twice(made)).toEqual(["a1 a2 a3 ", "a1 a2 a3 ", "a1 a2 a3 "]);
    expect(made.provider.calls.get("a")).toBe(2);
  });

  it("are asked for with what the call says of its data", async () => {
    const asked: string[] = [];
    const made = world({
      policyOf: (request, tenant) => {
        asked.push(`${tenant} ${request.routing.dataClassification}`);
        return keptIn("none")(request, tenant);
      },
    });
    const request = { ...keyed(), routing: { ...keyed().routing, dataClassification: "secret" } };
    const answer = textOf(made.completions.stream(request, call));
    await made.time.runUntil(1_000);
    await answer;
    expect(new Set(asked)).toEqual(new Set(["one secret"]));
  });

  it("do not grow without bound while they are made", async () => {
    let batches = 0;
    const endless: Provider = {
      async *complete() {
        for (; ; batches += 1) yield [{ kind: "text", text: "x".repeat(1_048_576) }];
      },
      probe: async () => {},
    };
    const { completions } = world({ provider: endless });
    await expect(textOf(completions.stream(keyed(), call))).rejects.toMatchObject({
      status: "invalid-argument",
    });
    expect(batches).toBeLessThan(40);
  });
});

/** The policy of calls whose answers may be kept there. */
function keptIn(store: Store): CallDeps["policyOf"] {
  return ({ route }) => ({ policy: { ...unrestricted, store }, route });
}
