import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/core/model/failure.ts";
import type { Outcome } from "../../../src/core/model/outcome.ts";
import { type Place, placesOf, type Rule } from "../../../src/simulation/baselines/baseline-pool.ts";
import { createCooldown } from "../../../src/simulation/baselines/cooldown.ts";
import { createOutlierDetection } from "../../../src/simulation/baselines/outlier-detection.ts";
import { createPeakEwma } from "../../../src/simulation/baselines/peak-ewma.ts";
import { createRoundRobin } from "../../../src/simulation/baselines/round-robin.ts";
import { createStaticPriority } from "../../../src/simulation/baselines/static-priority.ts";
import { chanceOf } from "../../../src/simulation/chance.ts";
import { endpointOf, routeOf } from "../../../src/simulation/configuration.ts";
import { normal } from "../../../src/simulation/scenarios/normal.ts";

const places = placesOf(routeOf(normal, false), normal.providers.map(endpointOf));

const failed = (failure: Failure): Outcome => ({
  kind: "failed",
  failure,
  callerMade: false,
  usage: undefined,
});
const serverError = failed(new Failure("server-error", "500", { httpStatus: 500 }));
const rateLimited = failed(new Failure("rate-limited", "429", { httpStatus: 429 }));
const succeeded: Outcome = {
  kind: "succeeded",
  finish: { reason: "stop", raw: "stop" },
  usage: {
    inputTokens: 1,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
    source: "reported",
  },
};

function placeOf(name: string): Place {
  const place = places.find(({ endpoint }) => endpoint.name === name);
  if (place === undefined) throw new Error(`no place ${name}`);
  return place;
}

function end(rule: Rule, name: string, outcome: Outcome, now: number, durationMs = 100): void {
  rule.began?.(placeOf(name));
  rule.ended?.(placeOf(name), { outcome, ttftMs: undefined, durationMs, now });
}

function chosen(rule: Rule, now: number): string {
  const choice = rule.choose(places, now);
  return "endpoint" in choice ? choice.endpoint.name : `again at ${choice.retryAt}`;
}

describe("static priority", () => {
  it("always takes the first, whatever happened", () => {
    const rule = createStaticPriority();
    for (let index = 0; index < 20; index += 1) {
      end(rule, "A", serverError, index);
      expect(chosen(rule, index)).toBe("A");
    }
  });
});

describe("round robin", () => {
  it("takes turns", () => {
    const rule = createRoundRobin();
    const turns = Array.from({ length: 6 }, () => chosen(rule, 0));
    expect(turns.slice(0, 3).sort()).toEqual(["A", "B", "C"]);
    expect(turns.slice(3)).toEqual(turns.slice(0, 3));
  });
});

describe("cool-down", () => {
  it("leaves an endpoint alone for five seconds after a 429", () => {
    const rule = createCooldown();
    end(rule, "A", rateLimited, 1_000);
    expect(chosen(rule, 5_999)).toBe("B");
    expect(chosen(rule, 6_000)).toBe("A");
  });

  it("wants more than half of at least five calls of this minute to have failed", () => {
    const rule = createCooldown();
    for (let index = 0; index < 4; index += 1) end(rule, "A", serverError, index);
    expect(chosen(rule, 10)).toBe("A");
    end(rule, "A", serverError, 10);
    expect(chosen(rule, 11)).toBe("B");
  });

  it("forgets with the minute of the clock", () => {
    const rule = createCooldown();
    for (let index = 0; index < 50; index += 1) end(rule, "A", succeeded, index);
    for (let index = 0; index < 40; index += 1) end(rule, "A", serverError, 59_000);
    expect(chosen(rule, 59_001)).toBe("A");
    for (let index = 0; index < 5; index += 1) end(rule, "A", serverError, 60_001);
    expect(chosen(rule, 60_002)).toBe("B");
  });

  it("names the time when all are cooling down", () => {
    const rule = createCooldown();
    for (const [name, at] of [
      ["A", 0],
      ["B", 1_000],
      ["C", 2_000],
    ] as const)
      end(rule, name, rateLimited, at);
    expect(chosen(rule, 3_000)).toBe("again at 5000");
  });
});

describe("P2C peak-EWMA", () => {
  it("goes where responses are fast", () => {
    const rule = createPeakEwma(chanceOf(1, "policy"));
    for (let index = 0; index < 50; index += 1) {
      end(rule, "A", succeeded, index * 100, 2_000);
      end(rule, "B", succeeded, index * 100, 200);
      end(rule, "C", succeeded, index * 100, 2_000);
    }
    const picks = Array.from({ length: 300 }, () => chosen(rule, 5_000));
    expect(picks.filter((name) => name === "B").length).toBeGreaterThan(180);
  });

  it("takes fast errors for speed: the known hazard of the published rule", () => {
    const rule = createPeakEwma(chanceOf(1, "policy"));
    for (let index = 0; index < 50; index += 1) {
      end(rule, "A", serverError, index * 100, 50);
      end(rule, "B", succeeded, index * 100, 400);
      end(rule, "C", succeeded, index * 100, 400);
    }
    const picks = Array.from({ length: 300 }, () => chosen(rule, 5_000));
    expect(picks.filter((name) => name === "A").length).toBeGreaterThan(180);
  });
});

describe("outlier detection", () => {
  it("ejects after five server errors in a row, for thirty seconds", () => {
    const rule = createOutlierDetection();
    for (let index = 0; index < 4; index += 1) end(rule, "A", serverError, index);
    end(rule, "A", succeeded, 4);
    for (let index = 5; index < 9; index += 1) end(rule, "A", serverError, index);
    expect(chosen(rule, 9)).toBe("A");
    end(rule, "A", serverError, 10);
    expect(chosen(rule, 11)).toBe("B");
    expect(chosen(rule, 30_009)).toBe("B");
    expect(chosen(rule, 30_010)).toBe("A");
  });

  it("stays away longer after the next ejection, and forgets it after calm", () => {
    const rule = createOutlierDetection();
    const fail = (at: number) => {
      for (let index = 0; index < 5; index += 1) end(rule, "A", serverError, at);
    };
    fail(0);
    fail(30_000);
    expect(chosen(rule, 89_999)).toBe("B");
    expect(chosen(rule, 90_000)).toBe("A");
    fail(200_000);
    expect(chosen(rule, 229_999)).toBe("B");
    expect(chosen(rule, 230_000)).toBe("A");
  });

  it("does not count 429s, and ejects no second host", () => {
    const rule = createOutlierDetection();
    for (let index = 0; index < 20; index += 1) end(rule, "A", rateLimited, index);
    expect(chosen(rule, 30)).toBe("A");
    for (let index = 0; index < 5; index += 1) end(rule, "A", serverError, 40);
    for (let index = 0; index < 5; index += 1) end(rule, "B", serverError, 50);
    expect(chosen(rule, 60)).toBe("B");
  });
});
