import { describe, expect, it } from "vitest";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import { unrestricted } from "../../../src/core/model/policy.ts";
import { noPreferences } from "../../../src/core/model/request.ts";
import { admission, type ExplainableCandidate, explainCandidate } from "../../../src/core/routing/explain.ts";
import { exceedsBudget, standingRefusal } from "../../../src/core/routing/filter.ts";
import { standingDetail } from "../../../src/core/routing/refusal-detail.ts";
import { endpointOf, nothingExcluded, shapeOf } from "../../pool/fixtures.ts";
import { candidateOf, limited, teach, trip } from "./candidates.ts";

const price = { inputNanoUsd: 10, cachedInputNanoUsd: 10, cacheWriteNanoUsd: 10, outputNanoUsd: 20 };

function explainable(
  name: string,
  change: Parameters<typeof candidateOf>[1] & Partial<Pick<ExplainableCandidate, "tilt">> = {},
): ReturnType<typeof candidateOf> & ExplainableCandidate {
  const { tilt = 1, ...rest } = change;
  const candidate = candidateOf(name, rest);
  return { ...candidate, weights: defaultHealthSettings.weights, tilt, configuredWeight: 1 };
}

const names = (candidates: readonly ExplainableCandidate[]) => candidates.map(({ at }) => at.endpoint.name);

describe("admission()", () => {
  it("orders what would be admitted by share, then tier, then weight and health", () => {
    const { admitted, refusals } = admission(
      [
        explainable("weak", { tier: 1, score: 0.4, weight: 2 }),
        explainable("strong", { tier: 1, score: 1, weight: 1 }),
        explainable("backup", { tier: 2 }),
        explainable("minor", { share: 0.3 }),
        explainable("major", { share: 0.7 }),
      ],
      shapeOf(),
      0,
    );
    expect(names(admitted)).toEqual(["major", "minor", "strong", "weak", "backup"]);
    expect(refusals).toEqual([]);
  });

  it("says why the others would not, and reserves nothing", () => {
    const full = explainable("full", { endpoint: limited({ concurrency: 1 }) });
    full.at.capacity.reserve({ input: 0, output: 0 }, 0);
    const open = explainable("open");
    trip(open, 9_000);
    const { admitted, refusals } = admission(
      [
        explainable("well"),
        full,
        open,
        explainable("unwanted"),
        explainable("dear", { endpoint: { price } }),
      ],
      shapeOf({
        preferences: { ...noPreferences, excludeEndpoints: ["unwanted"] },
        spendableNanoUsd: 1_000,
      }),
      0,
    );
    expect(names(admitted)).toEqual(["well"]);
    expect(refusals.map(({ endpoint, reason }) => `${endpoint}: ${reason}`)).toEqual([
      "full: capacity",
      "open: breaker",
      "unwanted: preference",
      "dear: budget",
    ]);
    expect(full.at.capacity.inFlight).toBe(1);
  });
});

describe("explainCandidate()", () => {
  const headroom = { free: new Map(), effectiveCapacity: 1, pausedUntil: undefined };

  it("tells what the call may cost there, when its first token is due, and in words where it stands", () => {
    const candidate = explainable("a", { endpoint: { price }, tier: 1, share: 0.254, target: 0.254 });
    teach(candidate, 700);
    const explained = explainCandidate(
      candidate,
      shapeOf({ maxOutputTokens: 100, inputTokens: 50.4 }),
      headroom,
    );
    expect(explained).toMatchObject({ tier: 1, share: 0.254, target: 0.254, predictedCostNanoUsd: 2_500 });
    expect(explained.predictedTtftMs).toBeCloseTo(700);
    expect(explained.health.score).toBe(1);
    expect(explained.reason).toBe("tier 1, health 1.00, share 25 %");
  });

  it.each([
    { change: { share: 0.5, target: 0.51 }, words: "share 50 %, moving to 51 %" },
    { change: { share: 0.5, target: 0.4 }, words: "share 50 %, moving to 40 %" },
    { change: { share: 0.5, target: 0.505 }, words: "share 50 %" },
    { change: { tilt: 1.25 }, words: "share 0 %, the optimiser would tilt it by 1.25" },
    { change: { tilt: 0.8, weight: 0.8 }, words: "share 0 %, tilted by the optimiser by 0.80" },
  ])("says $words", ({ change, words }) => {
    const { reason } = explainCandidate(explainable("a", change), shapeOf(), headroom);
    expect(reason).toBe(`tier 0, health 1.00, ${words}`);
  });

  it("says how far a slow start has come", () => {
    const candidate = explainable("a");
    trip(candidate, 0);
    for (let sentAt = 0; candidate.at.health.recovery.breaker.state !== "closed"; sentAt += 500) {
      candidate.at.health.recovery.age(sentAt);
      candidate.at.health.probePassed({ sentAt, free: false }, sentAt);
    }
    const { share } = candidate.at.health.recovery.slowStart;
    expect(share).toBeLessThan(0.5);
    expect(explainCandidate(candidate, shapeOf(), headroom).reason).toBe(
      `tier 0, health 1.00, share 0 %, slow start at ${(100 * share).toFixed(0)} %`,
    );
  });
});

describe("exceedsBudget()", () => {
  const priced = candidateOf("a", { endpoint: { price } }).at;
  const unpriced = candidateOf("b").at;
  const gratis = candidateOf("c", {
    endpoint: { price: { inputNanoUsd: 0, cachedInputNanoUsd: 0, cacheWriteNanoUsd: 0, outputNanoUsd: 0 } },
  }).at;
  // 500 · 10 + 100 · 20.
  const shape = (spendableNanoUsd: number | undefined) => shapeOf({ maxOutputTokens: 100, spendableNanoUsd });

  it.each([
    { left: undefined, over: [false, false, false] },
    { left: 7_000, over: [false, false, false] },
    { left: 6_999, over: [true, false, false] },
    // A price that is not known needs some money left, and one of nothing does not.
    { left: 0, over: [true, true, false] },
    { left: -1, over: [true, true, true] },
  ])("with $left left: $over", ({ left, over }) => {
    expect([priced, unpriced, gratis].map((at) => exceedsBudget(at, shape(left)))).toEqual(over);
  });
});

describe("standingDetail()", () => {
  const endpoint = endpointOf("a", { contextWindow: 8_000, price, region: "eu-west" });
  const prefer = (change: Partial<typeof noPreferences>) =>
    shapeOf({ preferences: { ...noPreferences, ...change } });
  const detail = (reason: Parameters<typeof standingDetail>[0], shape = shapeOf(), of = endpoint) =>
    standingDetail(reason, of, shape, 500);

  it("names the wish, the lack or the bound", () => {
    expect(detail("preference", prefer({ onlyEndpoints: ["b", "c"] }))).toBe(
      "the request asks only for b, c",
    );
    expect(detail("preference", prefer({ onlyEndpoints: ["a"], excludeEndpoints: ["a"] }))).toBe(
      "the request excludes it",
    );
    const dutch = {
      ...endpoint,
      dataHandling: {
        jurisdictions: ["nl", "eu"],
        retentionDays: undefined,
        trainsOnData: undefined,
        certifications: [],
      },
    };
    expect(detail("preference", prefer({ allowedRegions: ["us"] }), dutch)).toBe(
      "it is in eu-west, nl, eu, and the request allows us",
    );
    expect(detail("preference", prefer({ allowedRegions: ["us", "ca"] }), endpointOf("a"))).toBe(
      "it is in no known region, and the request allows us, ca",
    );
    expect(detail("context-window")).toBe("about 500 tokens of prompt do not fit its window of 8000");
    expect(detail("context-window", shapeOf(), endpointOf("b"))).toContain("its window of 0");
    expect(detail("cost", shapeOf({ maxOutputTokens: 100 }))).toBe(
      "it may cost 7000 nano-USD, more than the request allows",
    );
    expect(detail("policy", shapeOf({ policy: { ...unrestricted, closed: "closed for repairs" } }))).toBe(
      "closed for repairs",
    );
    expect(detail("drained")).toBe("drained");
  });

  it("names every capability that it lacks once, and why a picture was not fetched where that matters", () => {
    const needs = { needs: new Set(["tools", "image-urls"] as const), pictureRefusal: "it is too large" };
    const wanting = prefer({ requiredCapabilities: ["seed", "tools"] });
    expect(detail("capability", { ...wanting, ...needs })).toBe(
      "it lacks tools, image-urls, seed, and a picture was not fetched for it: it is too large",
    );
    const able = { ...endpoint, capabilities: new Set(["image-urls"] as const) };
    expect(detail("capability", { ...wanting, ...needs }, able)).toBe("it lacks tools, seed");
  });
});

describe("standingRefusal()", () => {
  it("tells policy before all else, then what was tried, then wishes, abilities, size and cost", () => {
    const everything = shapeOf({
      policy: { ...unrestricted, closed: "closed" },
      preferences: {
        ...noPreferences,
        onlyEndpoints: ["b"],
        requiredCapabilities: ["seed"],
        maxCostNanoUsd: 1,
      },
      inputTokens: 90_000,
    });
    const endpoint = endpointOf("a", { contextWindow: 8_000, price });
    const told: (string | undefined)[] = [];
    let shape = everything;
    let exclusions = { ...nothingExcluded, endpoints: ["a"] };
    let inputTokens = 90_000;
    const look = () => told.push(standingRefusal(endpoint, shape, exclusions, inputTokens));
    look();
    shape = { ...shape, policy: unrestricted };
    look();
    exclusions = { ...exclusions, endpoints: ["b"] };
    look();
    shape = { ...shape, preferences: { ...shape.preferences, onlyEndpoints: [] } };
    look();
    shape = { ...shape, preferences: { ...shape.preferences, requiredCapabilities: [] } };
    look();
    inputTokens = 500;
    look();
    shape = { ...shape, preferences: noPreferences };
    look();
    expect(told).toEqual([
      "policy",
      "tried",
      "preference",
      "capability",
      "context-window",
      "cost",
      undefined,
    ]);
  });

  it("lets wider areas count for regions, as the host promises them", () => {
    const dutch = endpointOf("a", {
      region: "westeurope",
      dataHandling: {
        jurisdictions: ["nl", "eu"],
        retentionDays: undefined,
        trainsOnData: undefined,
        certifications: [],
      },
    });
    const allow = (...allowedRegions: string[]) =>
      standingRefusal(
        dutch,
        shapeOf({ preferences: { ...noPreferences, allowedRegions } }),
        nothingExcluded,
        500,
      );
    expect(allow("eu")).toBeUndefined();
    expect(allow("westeurope")).toBeUndefined();
    expect(allow("us", "gb")).toBe("preference");
  });

  it("excludes by an account among several", () => {
    const refusal = (accounts: readonly string[]) =>
      standingRefusal(endpointOf("a"), shapeOf(), { ...nothingExcluded, accounts }, 500);
    expect(refusal(["x", "a"])).toBe("tried");
    expect(refusal(["x"])).toBeUndefined();
  });
});
