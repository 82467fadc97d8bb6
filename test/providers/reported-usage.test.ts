import { describe, expect, it } from "vitest";
import { reportedUsage } from "../../src/providers/reported-usage.ts";

const nothing = { input: 0, cached: 0, cacheWrite: 0, output: 0, reasoning: 0 };

describe("reportedUsage()", () => {
  it("holds parts to their whole", () => {
    const usage = reportedUsage({
      input: 10,
      cached: 8,
      cacheWrite: 5,
      output: 4,
      reasoning: 9,
      cacheWriteHour: 7,
    });
    expect(usage).toEqual({
      inputTokens: 10,
      cachedInputTokens: 8,
      cacheWriteTokens: 2,
      outputTokens: 4,
      reasoningTokens: 4,
      cacheWriteHourTokens: 2,
      source: "reported",
    });
  });

  it.each([-1, -1e308])("takes %d for nothing", (figure) => {
    expect(reportedUsage({ ...nothing, input: figure, costNanoUsd: figure })).toMatchObject({
      inputTokens: 0,
      reportedCostNanoUsd: 0,
    });
  });

  it.each([2 ** 53, 1e308])("holds %d to what sums and money can be made of", (figure) => {
    const usage = reportedUsage({ ...nothing, input: figure, output: figure, costNanoUsd: figure });
    expect(usage).toMatchObject({ inputTokens: 1e9, outputTokens: 1e9, reportedCostNanoUsd: 1e15 });
  });
});
