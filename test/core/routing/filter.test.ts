import { describe, expect, it } from "vitest";
import { noPreferences } from "../../../src/core/model/request.ts";
import { predictedCost, standingRefusal } from "../../../src/core/routing/filter.ts";
import { standingDetail } from "../../../src/core/routing/refusal-detail.ts";
import { endpointOf, nothingExcluded, shapeOf } from "../../pool/fixtures.ts";

const endpoint = endpointOf("a", {
  region: "eu",
  capabilities: new Set(["tools"]),
  contextWindow: 8_000,
  price: { inputNanoUsd: 1_000, cachedInputNanoUsd: 100, cacheWriteNanoUsd: 1_000, outputNanoUsd: 4_000 },
});

const prefer = (change: Partial<typeof noPreferences>) =>
  shapeOf({ preferences: { ...noPreferences, ...change } });

function refusal(shape = shapeOf(), exclusions = nothingExcluded, inputTokens = 500) {
  return standingRefusal(endpoint, shape, exclusions, inputTokens);
}

describe("standingRefusal()", () => {
  it("lets a plain request through", () => {
    expect(refusal()).toBeUndefined();
  });

  it("refuses what was tried, by name and by account", () => {
    expect(refusal(shapeOf(), { ...nothingExcluded, endpoints: ["a"] })).toBe("tried");
    expect(refusal(shapeOf(), { ...nothingExcluded, accounts: ["a"] })).toBe("tried");
  });

  it("heeds only, exclude and regions", () => {
    expect(refusal(prefer({ onlyEndpoints: ["b"] }))).toBe("preference");
    expect(refusal(prefer({ onlyEndpoints: ["a"] }))).toBeUndefined();
    expect(refusal(prefer({ excludeEndpoints: ["a"] }))).toBe("preference");
    expect(refusal(prefer({ allowedRegions: ["us"] }))).toBe("preference");
    expect(refusal(prefer({ allowedRegions: ["us", "eu"] }))).toBeUndefined();
  });

  it("demands every capability, of the request and of the preferences", () => {
    expect(refusal(shapeOf({ needs: new Set(["tools", "images"]) }))).toBe("capability");
    expect(refusal(prefer({ requiredCapabilities: ["seed"] }))).toBe("capability");
    expect(refusal(prefer({ requiredCapabilities: ["tools"] }))).toBeUndefined();
  });

  it("gives an estimate of the prompt the benefit of a quarter's doubt", () => {
    expect(refusal(shapeOf(), nothingExcluded, 10_600)).toBeUndefined();
    expect(refusal(shapeOf(), nothingExcluded, 10_700)).toBe("context-window");
    expect(refusal(shapeOf({ maxOutputTokens: 7_900 }), nothingExcluded, 500)).toBe("context-window");
  });

  it("wants a larger window where a smaller one was too small", () => {
    expect(refusal(shapeOf(), { ...nothingExcluded, windowAbove: 8_000 })).toBe("context-window");
    expect(refusal(shapeOf(), { ...nothingExcluded, windowAbove: 7_999 })).toBeUndefined();
  });

  it("refuses what may cost too much", () => {
    const shape = prefer({ maxCostNanoUsd: 900_000 });
    expect(predictedCost(endpoint, { ...shape, maxOutputTokens: 100 }, 500)).toBe(900_000);
    expect(refusal({ ...shape, maxOutputTokens: 100 })).toBeUndefined();
    expect(refusal({ ...shape, maxOutputTokens: 101 })).toBe("cost");
  });
});

describe("standingDetail()", () => {
  it("says in words what is missing", () => {
    const shape = shapeOf({ needs: new Set(["images"]) });
    expect(standingDetail("capability", endpoint, shape, 500)).toBe("it lacks images");
    expect(standingDetail("preference", endpoint, prefer({ allowedRegions: ["us"] }), 500)).toBe(
      "it is in eu, and the request allows us",
    );
  });
});
