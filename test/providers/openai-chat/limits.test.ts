import { describe, expect, it } from "vitest";
import type { RateLimitForm } from "../../../src/core/model/host-preset.ts";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { quota } from "../../../src/providers/openai-chat/limits.ts";

const read = (rateLimits: RateLimitForm, headers: Record<string, string>) =>
  quota(headers, { ...plainHosts["openai-chat"], rateLimits });

describe("quota()", () => {
  it("reads OpenAI's headers", () => {
    const headers = {
      "x-ratelimit-limit-requests": "5000",
      "x-ratelimit-remaining-requests": "4999",
      "x-ratelimit-reset-requests": "12ms",
      "x-ratelimit-limit-tokens": "2000000",
      "x-ratelimit-remaining-tokens": "1999235",
      "x-ratelimit-reset-tokens": "6m0s",
    };
    expect(read("openai", headers)).toEqual([
      { dimension: "requests", limit: 5000, remaining: 4999, resetMs: 12, windowMs: undefined },
      { dimension: "tokens", limit: 2_000_000, remaining: 1_999_235, resetMs: 360_000, windowMs: undefined },
    ]);
  });

  it("knows that Azure's reset is in seconds and Groq's requests are per day", () => {
    const headers = { "x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "7" };
    expect(read("azure", headers)).toMatchObject([{ remaining: 3, resetMs: 7000, windowMs: 60_000 }]);
    expect(read("groq", headers)).toMatchObject([{ remaining: 3, windowMs: 86_400_000 }]);
  });

  it("reads Mistral's and Fireworks' own names", () => {
    expect(
      read("mistral", { "x-ratelimit-limit-req-minute": "60", "x-ratelimit-remaining-req-minute": "0" }),
    ).toEqual([{ dimension: "requests", limit: 60, remaining: 0, resetMs: undefined, windowMs: 60_000 }]);
    expect(read("fireworks", { "x-ratelimit-limit-tokens-generated": "36000" })).toMatchObject([
      { dimension: "output-tokens", limit: 36_000, remaining: undefined },
    ]);
  });

  it("reads OpenRouter's reset, a point in time in milliseconds", () => {
    const headers = {
      "x-ratelimit-limit": "20",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1787150065000",
      date: new Date(1_787_150_060_000).toUTCString(),
    };
    expect(read("openrouter", headers)).toMatchObject([{ limit: 20, remaining: 0, resetMs: 5000 }]);
  });

  it("says nothing when the headers do not, or are no numbers", () => {
    expect(read("openai", {})).toBeUndefined();
    expect(read("none", { "x-ratelimit-limit-requests": "5" })).toBeUndefined();
    expect(
      read("openai", { "x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "-1" }),
    ).toBeUndefined();
  });
});
