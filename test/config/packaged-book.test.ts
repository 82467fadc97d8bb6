import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bookRelease } from "../../src/config/book/list-price.ts";
import { packagedBook } from "../../src/config/book/packaged-book.ts";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { costOf } from "../../src/core/model/price.ts";

const look = (preset: string, model: string, baseUrl = "") => packagedBook.lookUp({ preset, baseUrl, model });
const used = {
  inputTokens: 1_000_000,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  source: "reported",
} as const;

describe("packagedBook.lookUp()", () => {
  // Prices of 23 September 2026, in USD per million tokens: input, cached, written, output.
  it.each([
    ["openai", "gpt-4.1-mini-2025-04-14", 0.4, 0.1, 0.4, 1.6],
    ["openai-responses", "gpt-5.4", 2.5, 0.25, 2.5, 15],
    ["azure-openai", "gpt-4.1", 2, 0.5, 2, 8],
    ["anthropic", "claude-sonnet-4-5-20250929", 3, 0.3, 3.75, 15],
    ["vertex-claude", "claude-sonnet-4-5@20250929", 3, 0.3, 3.75, 15],
    ["bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3, 0.33, 4.125, 16.5],
    ["bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3, 0.3, 3.75, 15],
    ["gemini", "gemini-2.5-flash", 0.3, 0.03, 0.3, 2.5],
    ["vertex-gemini", "gemini-2.5-flash", 0.3, 0.03, 0.3, 2.5],
    ["groq", "llama-3.3-70b-versatile", 0.59, 0.59, 0.59, 0.79],
    ["huggingface", "meta-llama/Llama-3.3-70B-Instruct:groq", 0.59, 0.59, 0.59, 0.79],
    ["openrouter", "google/gemini-2.5-flash", 0.3, 0.075, 0.3833, 2.5],
    ["cohere", "command-a-03-2025", 2.5, 2.5, 2.5, 10],
    ["xai", "grok-4", 3, 0.75, 3, 15],
    ["deepseek", "deepseek-v4-flash", 0.22, 0.007, 0.22, 0.66],
  ])("prices %s %s", (preset, model, input, cached, written, output) => {
    const { price } = look(preset, model);
    expect(price?.inputNanoUsd).toBeCloseTo(input * 1_000, 6);
    expect(price?.cachedInputNanoUsd).toBeCloseTo(cached * 1_000, 6);
    expect(price?.cacheWriteNanoUsd).toBeCloseTo(written * 1_000, 3);
    expect(price?.outputNanoUsd).toBeCloseTo(output * 1_000, 6);
  });

  it("knows a host without a preset by its address", () => {
    expect(look("", "kimi-k2-0905-preview", "https://api.moonshot.ai/v1").price).toBeDefined();
    expect(look("", "gpt-4.1", "https://api.openai.com/v1").price?.inputNanoUsd).toBe(2_000);
    expect(look("", "gpt-4.1", "https://gateway.example/v1").price).toBeUndefined();
  });

  it.each([
    ["openai", "our-own"],
    ["ollama", "gpt-4.1"],
    ["vllm", "gpt-4.1"],
    ["gemini", "claude-sonnet-4-5"],
    ["vertex-claude", "gemini-2.5-flash"],
    ["huggingface", "meta-llama/Llama-3.3-70B-Instruct"],
    ["huggingface", "a:b:c"],
    ["", ""],
    ["__proto__", "constructor"],
  ])("knows no price of %s %s", (preset, model) => {
    expect(look(preset, model).price).toBeUndefined();
    expect(look(preset, model).listing).toBeUndefined();
  });

  it("has the steps of long prompts", () => {
    const { price } = look("gemini", "gemini-2.5-pro");
    if (price === undefined) throw new Error("no price");
    expect(costOf({ ...used, inputTokens: 200_000 }, price)).toBe(250_000_000);
    expect(costOf({ ...used, inputTokens: 200_001 }, price)).toBe(500_002_500);
    expect(price.longContext).toHaveLength(1);
  });

  it("has the price of an hour in the cache, of a request, and of service tiers", () => {
    expect(look("anthropic", "claude-sonnet-5").price?.cacheWriteHourNanoUsd).toBe(4_000);
    expect(look("perplexity", "sonar").price?.requestNanoUsd).toBe(12_000_000);
    expect(look("perplexity", "sonar-deep-research").price?.reasoningNanoUsd).toBe(3_000);
    expect(look("openai", "gpt-5.5").price?.serviceTiers?.get("priority")).toBe(2.5);
    expect(look("openai", "o3").price?.serviceTiers?.get("priority")).toBeUndefined();
  });

  it("has the hours of the day, and the days on which prices change", () => {
    const deepSeek = look("deepseek", "deepseek-v4-flash").price;
    const gemini = look("gemini", "gemini-3.6-flash").price;
    if (deepSeek === undefined || gemini === undefined) throw new Error("no price");
    const at = (time: string) => Date.parse(time);
    expect(costOf(used, deepSeek, at("2026-11-01T00:59:00Z"))).toBe(220_000_000);
    expect(costOf(used, deepSeek, at("2026-11-01T01:00:00Z"))).toBe(440_000_000);
    expect(costOf(used, deepSeek, at("2026-11-01T04:00:00Z"))).toBe(220_000_000);
    expect(costOf(used, deepSeek, at("2026-11-01T06:00:00Z"))).toBe(440_000_000);
    expect(costOf(used, gemini, at("2026-12-31T23:59:59Z"))).toBe(750_000_000);
    expect(costOf(used, gemini, at("2027-01-01T00:00:00Z"))).toBe(1_500_000_000);
  });

  it("counts what changed before the release as settled", () => {
    // 10 USD before 10 June 2025.
    expect(look("openai", "o3").price).toMatchObject({ inputNanoUsd: 2_000 });
    expect(look("openai", "o3").price?.changes).toBeUndefined();
  });

  it("knows windows, answers and capabilities of the usual models", () => {
    expect(look("anthropic", "claude-opus-4-1-20250805")).toMatchObject({
      contextWindow: 200_000,
      maxOutputTokens: 32_000,
      capabilities: ["tools", "parallel-tools", "images", "image-urls", "reasoning"],
    });
    expect(look("anthropic", "claude-haiku-4-5").capabilities).toContain("json-schema");
    expect(look("anthropic", "claude-opus-5").maxOutputTokens).toBe(128_000);
    expect(look("bedrock", "us.anthropic.claude-opus-4-20250514-v1:0")).toMatchObject({
      maxOutputTokens: 32_000,
      capabilities: ["tools", "parallel-tools", "images", "reasoning"],
    });
    expect(look("openai", "o3-mini").capabilities).not.toContain("images");
    expect(look("openai", "gpt-4o-audio-preview").capabilities).toBeUndefined();
    expect(look("openrouter", "openai/gpt-4.1").capabilities).toBeUndefined();
  });
});

describe("packagedBook.listed()", () => {
  it("finds each of its models again by the name under which it lists it", () => {
    const lost = packagedBook.listed().filter(({ listing }) => {
      const found = look(listing.preset, listing.name).listing;
      return found?.preset !== listing.preset || found.name !== listing.name;
    });
    expect(lost.map(({ listing }) => `${listing.preset} ${listing.name}`)).toEqual([]);
  });

  it("lists a host's models once, whichever dialects it speaks", () => {
    const presets = new Set(packagedBook.listed().map(({ listing }) => listing.preset));
    for (const preset of presets) expect(hostPresets.has(preset)).toBe(true);
    expect([...presets].filter((preset) => preset.endsWith("-responses"))).toEqual([]);
  });
});

describe("bookRelease", () => {
  it("is that of the package that is installed", () => {
    const manifest = new URL("../../node_modules/@pydantic/genai-prices/package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    expect(version).toBe(bookRelease.version);
  });
});
