import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chargeOf, chargingRuleOf, settledCharge } from "../../../src/core/limits/charging.ts";
import { TokenRatio } from "../../../src/core/limits/token-ratio.ts";
import type { Usage } from "../../../src/core/model/usage.ts";

const provider = (dialect: string, preset = "") => ({ name: "p", dialect, preset, account: "a" });
const demand = { input: 1_000, maxOutput: 4_000, expectedOutput: 300 };
const usage: Usage = {
  inputTokens: 900,
  cachedInputTokens: 600,
  cacheWriteTokens: 0,
  outputTokens: 120,
  reasoningTokens: 0,
  source: "reported",
};

describe("chargeOf() and settledCharge()", () => {
  it("charges OpenAI's limit with the larger of prompt and max_tokens, and gives nothing back", () => {
    const rule = chargingRuleOf(provider("openai-chat", "openai"));
    const charge = chargeOf(rule, demand);
    expect(charge.input).toBe(4_000);
    expect(settledCharge(rule, charge, usage)).toEqual({ input: 4_000, output: 120 });
    expect(rule.rejectedCount).toBe(true);
  });

  it("charges Azure with both together", () => {
    expect(chargeOf(chargingRuleOf(provider("openai-chat", "azure")), demand).input).toBe(5_000);
  });

  it("charges Anthropic apart, as generated, without cache reads", () => {
    const rule = chargingRuleOf(provider("anthropic"));
    const charge = chargeOf(rule, demand);
    expect(charge).toEqual({ input: 1_000, output: 300 });
    expect(settledCharge(rule, charge, usage)).toEqual({ input: 300, output: 120 });
  });

  it("charges Gemini for prompts alone", () => {
    expect(chargeOf(chargingRuleOf(provider("gemini")), demand)).toEqual({ input: 1_000, output: 0 });
  });

  it("charges an unknown provider the cautious way", () => {
    const rule = chargingRuleOf(provider("openai-chat", "nobody"));
    expect(rule).toMatchObject({ tokens: "apart", cachedCount: true, rejectedCount: true });
  });
});

describe("TokenRatio", () => {
  it("stands at 1 until five reports came, and then follows them", () => {
    const ratio = new TokenRatio();
    for (let i = 0; i < 4; i += 1) ratio.learn(300, 100, i);
    expect(ratio.factor).toBe(1);
    ratio.learn(300, 100, 5);
    expect(ratio.factor).toBeCloseTo(3);
  });

  it("stays within four either way, whatever is reported", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 5, maxLength: 50 }),
        (reports) => {
          const ratio = new TokenRatio();
          reports.forEach(([reported, estimated], i) => {
            ratio.learn(reported, estimated, i);
          });
          expect(ratio.factor).toBeGreaterThanOrEqual(0.249);
          expect(ratio.factor).toBeLessThanOrEqual(4.001);
        },
      ),
    );
  });
});
