import { describe, expect, it } from "vitest";
import type { Exclusions, RequestShape } from "../../../src/core/model/pool-port.ts";
import { noPreferences } from "../../../src/core/model/request.ts";
import { type Ask, Planner } from "../../../src/core/routing/plan.ts";
import { nothingExcluded, shapeOf } from "../../pool/fixtures.ts";
import { candidateOf, limited, proveHalf, type TestCandidate, teach } from "./candidates.ts";

const asking = (change: Partial<RequestShape> = {}, more: Partial<Ask> = {}): Ask => ({
  shape: shapeOf(change),
  exclusions: nothingExcluded,
  purpose: "first",
  ...more,
});

const without = (...endpoints: string[]): { exclusions: Exclusions } => ({
  exclusions: { ...nothingExcluded, endpoints },
});

const named = (planner: Planner<TestCandidate>, ask = asking(), now = 0) =>
  planner.choose(ask, now)?.candidate.at.endpoint.name;

function counted(planner: Planner<TestCandidate>, ask = asking(), times = 1_000) {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i += 1) {
    const name = named(planner, ask) ?? "none";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe("a draw by the shares", () => {
  it("gives each its share, evenly", () => {
    const planner = new Planner([
      candidateOf("a", { share: 0.7 }),
      candidateOf("b", { share: 0.3 }),
      candidateOf("c", { share: 0 }),
    ]);
    const counts = counted(planner);
    expect(counts["a"]).toBeGreaterThan(695);
    expect(counts["a"]).toBeLessThan(705);
    expect(counts["c"]).toBeUndefined();
  });

  it("gives the share of what may not serve to the others by theirs", () => {
    const planner = new Planner([
      candidateOf("a", { share: 0.6 }),
      candidateOf("b", { share: 0.3 }),
      candidateOf("c", { share: 0.1 }),
    ]);
    const counts = counted(planner, asking({}, without("a")));
    expect(counts["a"]).toBeUndefined();
    expect(counts["b"]).toBeGreaterThan(740);
    expect(counts["b"]).toBeLessThan(760);
  });

  it("overflows to what has a share, then by tier, and says why nothing took it", () => {
    const full = candidateOf("a", { share: 1, endpoint: limited({ concurrency: 1 }) });
    const planner = new Planner([full, candidateOf("b", { tier: 1 }), candidateOf("c", { tier: 2 })]);
    expect(named(planner)).toBe("a");
    full.at.capacity.reserve({ input: 0, output: 0 }, 0);
    expect(named(planner)).toBe("b");
    expect(planner.reasons).toEqual(["capacity", undefined, undefined]);
    expect(named(planner, asking({}, without("b")))).toBe("c");
    expect(named(planner, asking({}, without("b", "c")))).toBeUndefined();
    expect(planner.reasons).toEqual(["capacity", "tried", "tried"]);
    // Reasons are made anew for every choice.
    full.at.capacity.release(0, { input: 0, output: 0 }, 0);
    expect(named(planner, asking({}, without("b", "c")))).toBe("a");
    expect(planner.reasons).toEqual([undefined, "tried", "tried"]);
  });

  it("tells the charge, how long it is paced, and that it is no trial", () => {
    const paced = candidateOf("a", { share: 1, endpoint: limited({ requestsPerMinute: 600 }) });
    const planner = new Planner([paced]);
    expect(planner.choose(asking(), 0)).toMatchObject({ waitMs: 0, canary: false, charge: { input: 500 } });
    for (let i = 0; i < 3; i += 1) paced.at.capacity.reserve({ input: 0, output: 0 }, 0);
    // 9.5 a second, and three at once.
    expect(planner.choose(asking(), 0)?.waitMs).toBeCloseTo(1_000 / 9.5);
  });

  it("steps aside where others wait for the endpoint", () => {
    const planner = new Planner([candidateOf("a", { share: 1 }), candidateOf("b", { tier: 1 })]);
    expect(named(planner, asking({}, { yields: (endpoint) => endpoint === "a" }))).toBe("b");
    expect(named(planner, asking({}, { yields: () => true }))).toBeUndefined();
    expect(planner.reasons).toEqual(["capacity", "capacity"]);
  });
});

describe("a draw within a tier", () => {
  it("goes by weight, health and ramp where no share is left", () => {
    const planner = new Planner([
      candidateOf("a", { weight: 3, score: 1 }),
      candidateOf("b", { weight: 1, score: 1 }),
      candidateOf("z", { tier: 1, weight: 100 }),
    ]);
    const counts = counted(planner);
    expect(counts["a"]).toBeGreaterThan(745);
    expect(counts["a"]).toBeLessThan(755);
    expect(counts["z"]).toBeUndefined();
  });

  it("keeps a trickle for the sick: a fiftieth of its weight", () => {
    const planner = new Planner([candidateOf("a", { score: 0 }), candidateOf("b", { score: 0.98 })]);
    const { a = 0 } = counted(planner);
    expect(a).toBeGreaterThan(18);
    expect(a).toBeLessThan(22);
  });

  it("takes the less loaded of two from three members on, by usual time and weight", () => {
    const three = ["a", "b", "c"].map((name) => candidateOf(name));
    three[0]?.at.capacity.reserve({ input: 0, output: 0 }, 0);
    const { a = 0 } = counted(new Planner(three), asking(), 900);
    // Of each pair that it is in, the other one is taken.
    expect(a).toBe(0);
    const two = ["a", "b"].map((name) => candidateOf(name));
    two[0]?.at.capacity.reserve({ input: 0, output: 0 }, 0);
    expect(counted(new Planner(two), asking(), 900)["a"]).toBeGreaterThan(400);
    // A member that may not serve does not count for one of three.
    const ofThree = counted(new Planner(three), asking({}, without("c")), 900);
    expect(ofThree["a"]).toBeGreaterThan(400);
  });

  it("holds a slow member's work for more, and a heavy member's for less", () => {
    const slow = ["a", "b", "c"].map((name) => candidateOf(name));
    for (const candidate of slow) teach(candidate, candidate.at.endpoint.name === "a" ? 4_000 : 1_000);
    expect(counted(new Planner(slow), asking(), 900)["a"]).toBeUndefined();
    const heavy = ["a", "b", "c"].map((name) => candidateOf(name, { weight: name === "a" ? 4 : 1 }));
    for (let i = 0; i < 2; i += 1) heavy[0]?.at.capacity.reserve({ input: 0, output: 0 }, 0);
    // Two in hand of four: less than one of one.
    expect(counted(new Planner(heavy), asking(), 900)["a"]).toBeGreaterThan(600);
  });
});

describe("a half-open endpoint that wants a live request", () => {
  const now = 60_000;
  const proved = (name: string, change: Parameters<typeof candidateOf>[1] = {}) => {
    const candidate = candidateOf(name, change);
    proveHalf(candidate, now);
    return candidate;
  };

  it("gets a first attempt as its trial, and no other", () => {
    const planner = new Planner([proved("a"), candidateOf("b", { share: 1 })]);
    expect(planner.choose(asking(), now)).toMatchObject({
      canary: true,
      candidate: { at: { endpoint: { name: "a" } } },
    });
    expect(named(planner, asking({}, { purpose: "failover" }), now)).toBe("b");
    expect(named(planner, asking({}, { purpose: "hedge" }), now)).toBe("b");
  });

  it("gets it though others wait for it: whoever asks makes the trial", () => {
    const planner = new Planner([proved("a"), candidateOf("b", { share: 1 })]);
    expect(planner.choose(asking({}, { yields: (name) => name === "a" }), now)?.canary).toBe(true);
  });

  it("gets none while a better tier is open, unless nothing else can prove it", () => {
    const backup = new Planner([candidateOf("a", { share: 1 }), proved("b", { tier: 1 })]);
    expect(backup.choose(asking(), now)).toMatchObject({ canary: false });
    expect(backup.choose(asking({}, without("a")), now)).toMatchObject({ canary: true });
    const unprobed = proved("b", { tier: 1 });
    const { health } = unprobed.at.endpoint;
    unprobed.at.reconfigure(
      { ...unprobed.at.endpoint, health: { ...health, probe: { ...health.probe, kind: "none" } } },
      now,
    );
    expect(new Planner([candidateOf("a", { share: 1 }), unprobed]).choose(asking(), now)?.canary).toBe(true);
  });

  it("without room is passed over, and stays half open to those who ask why", () => {
    const full = proved("a", { endpoint: limited({ concurrency: 1 }) });
    full.at.capacity.reserve({ input: 0, output: 0 }, now);
    const planner = new Planner([full]);
    expect(planner.choose(asking(), now)).toBeUndefined();
    expect(planner.reasons).toEqual(["breaker"]);
    expect(named(new Planner([full, candidateOf("b", { share: 1 })]), asking(), now)).toBe("b");
  });

  it("that is no candidate of this call gets nothing of it", () => {
    const planner = new Planner([proved("a"), candidateOf("b", { share: 1 })]);
    expect(named(planner, asking({}, without("a")), now)).toBe("b");
  });
});

describe("a caller's own order", () => {
  const preferring = (change: Partial<typeof noPreferences>) =>
    asking({ preferences: { ...noPreferences, ...change } });

  it("goes before shares, by name, as far as there is room", () => {
    const b = candidateOf("b", { endpoint: limited({ concurrency: 1 }) });
    const planner = new Planner([candidateOf("a", { share: 1 }), b, candidateOf("c", { tier: 1 })]);
    const ordered = preferring({ endpointOrder: ["nobody", "b", "c"] });
    expect(named(planner, ordered)).toBe("b");
    b.at.capacity.reserve({ input: 0, output: 0 }, 0);
    expect(named(planner, ordered)).toBe("c");
  });

  it("passes over what may not serve, and leaves the rest to the shares", () => {
    const planner = new Planner([candidateOf("a", { share: 1 }), candidateOf("b")]);
    const ordered = { ...preferring({ endpointOrder: ["b"] }), ...without("b") };
    expect(named(planner, ordered)).toBe("a");
  });

  it.each([
    { sortBy: "cost", first: "cheap" },
    { sortBy: "latency", first: "quick" },
    { sortBy: "throughput", first: "fluent" },
    { sortBy: "quality", first: "good" },
  ] as const)("by $sortBy begins with what is best in that, and fit", ({ sortBy, first }) => {
    const price = (outputNanoUsd: number) => ({
      price: { inputNanoUsd: 100, cachedInputNanoUsd: 100, cacheWriteNanoUsd: 100, outputNanoUsd },
    });
    const cheap = candidateOf("cheap", { endpoint: price(1) });
    const quick = candidateOf("quick", { endpoint: price(9) });
    const fluent = candidateOf("fluent", { endpoint: price(9) });
    const good = candidateOf("good", { endpoint: price(9) });
    // What is unknown comes last: no price, no time, no pace.
    const unknown = candidateOf("unknown");
    const sick = candidateOf("sick", { endpoint: price(0), score: 0.49 });
    for (const each of [cheap, quick, fluent, good, sick]) {
      teach(each, each === quick || each === sick ? 200 : 900);
      for (let i = 0; i < 250; i += 1) each.at.health.interToken.offer(0, each === fluent ? 5 : 30, i);
      for (let i = 0; i < 50; i += 1) each.quality.judged("t", each === good ? 1 : 0.3, 0);
      for (let i = 0; i < 50; i += 1)
        each.quality.answered("t", { good: true, refused: false, costNanoUsd: 1 }, 0);
    }
    const planner = new Planner([unknown, sick, cheap, quick, fluent, good]);
    expect(named(planner, preferring({ sortBy }))).toBe(first);
    // Names go before values.
    expect(named(planner, preferring({ sortBy, endpointOrder: ["unknown"] }))).toBe("unknown");
  });

  it("takes equals in their order", () => {
    const planner = new Planner([candidateOf("a"), candidateOf("b", { share: 1 })]);
    expect(named(planner, preferring({ sortBy: "cost" }))).toBe("a");
  });
});

describe("a hedge", () => {
  it("leaves an endpoint alone that has a fifth of its room left or less", () => {
    const scarce = candidateOf("a", { share: 1, endpoint: limited({ concurrency: 5 }) });
    const planner = new Planner([scarce]);
    const hedge = asking({}, { purpose: "hedge" });
    for (let i = 0; i < 3; i += 1) scarce.at.capacity.reserve({ input: 0, output: 0 }, 0);
    expect(named(planner, hedge)).toBe("a");
    scarce.at.capacity.reserve({ input: 0, output: 0 }, 0);
    expect(named(planner, hedge)).toBeUndefined();
    expect(planner.reasons).toEqual(["capacity"]);
    expect(named(planner)).toBe("a");
  });
});
