import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import type { Ticket } from "../../src/core/model/pool-port.ts";
import { createPool } from "../../src/pool/pool.ts";
import { endpointOf, noPreferences, nothingExcluded, routeOf, shapeOf, TestClock } from "./fixtures.ts";

const clock = new TestClock();

function poolOf(tiers: readonly (readonly string[])[]) {
  const endpoints = tiers.flat().map((name) => endpointOf(name));
  return createPool({ endpoints, routes: [routeOf(tiers)], clock, random: seededRandom(1) });
}

function started(pool: ReturnType<typeof poolOf>, shape = shapeOf(), excluded: string[] = []): Ticket {
  const begun = pool.begin(shape, { ...nothingExcluded, endpoints: excluded }, "first", 30_000);
  if (begun.kind !== "started") throw new Error("nothing was started");
  return begun.ticket;
}

describe("begin()", () => {
  it("chooses the first tier while it is well", () => {
    const pool = poolOf([["a"], ["b"]]);
    for (let i = 0; i < 20; i += 1) expect(started(pool).endpoint.name).toBe("a");
  });

  it("goes to the next tier when the first was tried", () => {
    const ticket = started(poolOf([["a"], ["b"]]), shapeOf(), ["a"]);
    expect(ticket.endpoint.name).toBe("b");
    expect(ticket.tier).toBe(1);
  });

  it("gives every refused endpoint its reason", () => {
    const pool = poolOf([["a"], ["b"], ["c"]]);
    pool.drain("c");
    const preferences = { ...noPreferences, excludeEndpoints: ["b"] };
    const begun = pool.begin(shapeOf({ preferences }), { ...nothingExcluded, endpoints: ["a"] }, "first", 1);
    expect(
      begun.kind === "refused" && begun.refusals.map(({ endpoint, reason }) => [endpoint, reason]),
    ).toEqual([
      ["a", "tried"],
      ["b", "preference"],
      ["c", "drained"],
    ]);
  });

  it("splits a tier by its weights", () => {
    const pool = poolOf([["a", "b"]]);
    const names = Array.from({ length: 100 }, () => started(pool).endpoint.name);
    const a = names.filter((name) => name === "a").length;
    expect(a).toBeGreaterThan(45);
    expect(a).toBeLessThan(55);
  });
});

describe("Ticket.end()", () => {
  it("counts once, however often it is called", () => {
    const pool = poolOf([["a"]]);
    const ticket = started(pool);
    expect(pool.snapshot()[0]?.inFlight).toBe(1);
    ticket.end({ kind: "cancelled", usage: undefined }, 1);
    ticket.end({ kind: "cancelled", usage: undefined }, 2);
    expect(pool.snapshot()[0]?.inFlight).toBe(0);
    expect(pool.snapshot()[0]?.attempts.cancelled).toBe(1);
  });
});
