/** The rate-limit headers of the chat completions family, by form (providers.md §4). */
import type { HostPreset, RateLimitForm } from "../../core/model/host-preset.ts";
import type { QuotaReport } from "../../core/model/quota.ts";
import { type LimitHeaders, readLimits } from "../rate-limits.ts";
import type { ResponseHeaders } from "../response-headers.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The window of "x-ratelimit-*" is not told; OpenAI's own differs by tier. */
const openAi: readonly LimitHeaders[] = [openAiRow("requests"), openAiRow("tokens")];

const forms: Partial<Record<RateLimitForm, readonly LimitHeaders[]>> = {
  openai: openAi,
  azure: openAi.map((row) => ({ ...row, windowMs: minuteMs })),
  groq: [
    { ...openAiRow("requests"), windowMs: dayMs },
    { ...openAiRow("tokens"), windowMs: minuteMs },
  ],
  mistral: [
    {
      dimension: "requests",
      limit: "x-ratelimit-limit-req-minute",
      remaining: "x-ratelimit-remaining-req-minute",
      windowMs: minuteMs,
    },
    {
      dimension: "tokens",
      limit: "x-ratelimit-limit-tokens-minute",
      remaining: "x-ratelimit-remaining-tokens-minute",
      windowMs: minuteMs,
    },
  ],
  cerebras: [
    {
      dimension: "requests",
      limit: "x-ratelimit-limit-requests-day",
      remaining: "x-ratelimit-remaining-requests-day",
      reset: "x-ratelimit-reset-requests-day",
      windowMs: dayMs,
    },
    {
      dimension: "tokens",
      limit: "x-ratelimit-limit-tokens-minute",
      remaining: "x-ratelimit-remaining-tokens-minute",
      reset: "x-ratelimit-reset-tokens-minute",
      windowMs: minuteMs,
    },
  ],
  fireworks: [
    {
      dimension: "input-tokens",
      limit: "x-ratelimit-limit-tokens-prompt",
      remaining: "x-ratelimit-remaining-tokens-prompt",
      windowMs: minuteMs,
    },
    {
      dimension: "output-tokens",
      limit: "x-ratelimit-limit-tokens-generated",
      remaining: "x-ratelimit-remaining-tokens-generated",
      windowMs: minuteMs,
    },
  ],
  together: [
    {
      dimension: "requests",
      limit: "x-ratelimit-limit",
      remaining: "x-ratelimit-remaining",
      reset: "x-ratelimit-reset",
    },
    {
      dimension: "tokens",
      limit: "x-tokenlimit-limit",
      remaining: "x-tokenlimit-remaining",
      reset: "x-ratelimit-reset",
    },
  ],
  openrouter: [
    {
      dimension: "requests",
      limit: "x-ratelimit-limit",
      remaining: "x-ratelimit-remaining",
      reset: "x-ratelimit-reset",
    },
  ],
};

function openAiRow(dimension: "requests" | "tokens"): LimitHeaders {
  return {
    dimension,
    limit: `x-ratelimit-limit-${dimension}`,
    remaining: `x-ratelimit-remaining-${dimension}`,
    reset: `x-ratelimit-reset-${dimension}`,
  };
}

export function quota(headers: ResponseHeaders, host: HostPreset): QuotaReport | undefined {
  return readLimits(forms[host.rateLimits] ?? [], headers);
}
