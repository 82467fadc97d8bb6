/** What a simulated provider is when nothing is wrong with it. */
import type { Condition } from "./condition.ts";

export interface ProviderProfile {
  readonly name: string;
  readonly account: string;
  /** What it really takes, in requests per second. */
  readonly ratePerSecond: number;
  /** What Spillway is told that it takes; differs only where a scenario tests a wrong figure. */
  readonly configuredRatePerSecond: number;
  /** Of a prompt of the usual size. */
  readonly ttftMedianMs: number;
  readonly tokenTimeMs: number;
  /** Nano-USD per output token; an input token costs a quarter. */
  readonly priceNanoUsd: number;
  /** Rejected requests count against the limit, as OpenAI's do (routing.md §1.4). */
  readonly isStrict: boolean;
  /** Rejects a sharp increase, as Anthropic does (routing.md §1.4). */
  readonly limitsAcceleration: boolean;
  /** What Spillway is told that users expect. */
  readonly ttftObjectiveMs: number;
}

/** Tokens of the usual prompt and answer: the median of one, the mean of the other. */
export const usualInputTokens = 500;
export const usualOutputTokens = 150;

/** Nothing is wrong, but for what is always a little wrong (routing.md §5). */
export const normalCondition: Condition = {
  errors: 0.002,
  hangs: 0,
  cuts: 0,
  stalls: 0,
  refusals: 0.02,
  ttftFactor: 1,
  tokenTimeFactor: 1,
  rateFactor: 1,
  concurrencyFactor: 1,
  closedBy: undefined,
};

/**
 * The part of the time to first token that grows with the prompt: a tenth at the usual
 * size, so that a prompt of twenty times the size takes about three times as long.
 */
const prefillPart = 0.1;

/** How long an account that is closed asks to be left alone. */
export const quotaRetryAfterMs = 10_000;

/** The spread of the rest (routing.md §5). */
export const ttftSigma = 0.35;

/** The time to first token: `draw` is the spread, around 1. */
export function ttftMsOf(profile: ProviderProfile, inputTokens: number, draw: number): number {
  const prefill = prefillPart * (inputTokens / usualInputTokens);
  return profile.ttftMedianMs * ((1 - prefillPart) * draw + prefill);
}

/**
 * How many requests it serves at once: 1.3 times what its rate limit needs on average
 * (Little's law, routing.md §5).
 */
export function concurrencyOf(profile: ProviderProfile): number {
  const serviceMs = profile.ttftMedianMs * 1.07 + usualOutputTokens * profile.tokenTimeMs;
  return 1.3 * profile.ratePerSecond * (serviceMs / 1000);
}
