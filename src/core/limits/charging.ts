/**
 * How each provider charges an attempt against its token limits: up front or as
 * generated, prompt and answer together or apart, and whether failures count. One
 * row each; a provider without a row is charged the cautious way.
 */
import type { ProviderAccount } from "../model/endpoint.ts";
import type { Usage } from "../model/usage.ts";

export interface ChargingRule {
  /**
   * "apart": prompt and answer have limits of their own, the answer as generated.
   * "larger": the larger of prompt and allowed answer, at once. "sum": prompt and
   * allowed answer together, at once. "prompt": answers are free.
   */
  readonly tokens: "apart" | "larger" | "sum" | "prompt";
  /** Whether prompt tokens read from the provider's cache count. */
  readonly cachedCount: boolean;
  /** Whether an attempt that the provider turned away counts as a request. */
  readonly rejectedCount: boolean;
}

const cautious: ChargingRule = { tokens: "apart", cachedCount: true, rejectedCount: true };

/** By preset, else by dialect. Sources: the vendors' rate-limit pages (routing.md §1.4, providers.md §3.5, §4). */
const rules: Readonly<Record<string, ChargingRule>> = {
  // "unsuccessful requests contribute to your per-minute limit"; the limit is checked
  // against the larger of max_tokens and the estimate of the prompt.
  openai: { tokens: "larger", cachedCount: true, rejectedCount: true },
  "openai-responses": { tokens: "larger", cachedCount: true, rejectedCount: true },
  // The estimate of a deployment's TPM includes max_tokens.
  azure: { tokens: "sum", cachedCount: true, rejectedCount: true },
  // ITPM without cache reads; OTPM by what is generated, in real time.
  anthropic: { tokens: "apart", cachedCount: false, rejectedCount: false },
  // Token limits are of input alone.
  gemini: { tokens: "prompt", cachedCount: true, rejectedCount: false },
};

export function chargingRuleOf(provider: ProviderAccount): ChargingRule {
  return rules[provider.preset] ?? rules[provider.dialect] ?? cautious;
}

/** What an attempt is about to use. Tokens. */
export interface TokenDemand {
  readonly input: number;
  /** The most that it may generate. */
  readonly maxOutput: number;
  /** What it will probably generate. */
  readonly expectedOutput: number;
}

/** What counts against the limits of prompt and answer. */
export interface TokenCharge {
  readonly input: number;
  readonly output: number;
}

/** What is charged when the attempt is sent. */
export function chargeOf(rule: ChargingRule, demand: TokenDemand): TokenCharge {
  const { input, maxOutput, expectedOutput } = demand;
  switch (rule.tokens) {
    case "apart":
      return { input, output: expectedOutput };
    case "larger":
      return { input: Math.max(input, maxOutput), output: expectedOutput };
    case "sum":
      return { input: input + maxOutput, output: expectedOutput };
    case "prompt":
      return { input, output: 0 };
  }
}

/** What the attempt turned out to count, once its usage is known. */
export function settledCharge(rule: ChargingRule, charged: TokenCharge, usage: Usage): TokenCharge {
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  const input = rule.cachedCount ? inputTokens : inputTokens - cachedInputTokens;
  switch (rule.tokens) {
    case "apart":
      return { input, output: outputTokens };
    case "larger":
    case "sum":
      // Counted at once and never given back.
      return { input: charged.input, output: outputTokens };
    case "prompt":
      return { input, output: 0 };
  }
}
