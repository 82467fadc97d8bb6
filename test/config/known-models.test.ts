import { describe, expect, it } from "vitest";
import { knownModels } from "../../src/config/known-models.ts";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { loadText } from "./support/fake-environment.ts";

const nothing = { endpoints: [], routes: [], connections: [] };

async function modelsOf(text: string) {
  const result = await loadText(text);
  if (result.kind !== "ok") throw new Error("the configuration is bad");
  return knownModels(result.settings);
}

describe("knownModels()", () => {
  it("knows more priced models and more hosts than anybody's list has", () => {
    const models = knownModels(nothing);
    const priced = models.filter(({ price }) => price !== undefined);
    const count = (has: (model: (typeof models)[number]) => boolean) => models.filter(has).length;
    console.info(
      [
        `ListModels: ${priced.length} priced models of ${new Set(priced.map(({ provider }) => provider)).size} hosts`,
        `${hostPresets.size} host presets`,
        `${count(({ contextWindow }) => contextWindow !== undefined)} with a known window`,
        `${count(({ capabilities }) => capabilities.length > 0)} with known capabilities`,
      ].join(", "),
    );
    expect(priced.length).toBeGreaterThanOrEqual(171);
    expect(priced).toHaveLength(models.length);
    expect(hostPresets.size).toBeGreaterThanOrEqual(21);
  });

  it("names each once, by host and name in order, of presets only, and at sane prices", () => {
    const models = knownModels(nothing);
    const keys = models.map(({ provider, name }) => `${provider} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      models
        .toSorted((a, b) =>
          a.provider < b.provider ? -1 : a.provider > b.provider ? 1 : a.name < b.name ? -1 : 1,
        )
        .map(({ provider, name }) => `${provider} ${name}`),
    );
    for (const { provider, name, price, routes } of models) {
      expect(hostPresets.has(provider), provider).toBe(true);
      expect(routes).toEqual([]);
      for (const rate of [price?.inputNanoUsd, price?.cachedInputNanoUsd, price?.outputNanoUsd]) {
        // The dearest so far is o1-pro with 600 USD per million tokens of output.
        expect(rate, `${provider} ${name}`).toBeGreaterThanOrEqual(0);
        expect(rate, `${provider} ${name}`).toBeLessThanOrEqual(1_000_000);
      }
    }
  });

  it("leaves out what speaks, draws, embeds or is gone", () => {
    const names = knownModels(nothing).map(({ name }) => name);
    for (const name of [
      "text-embedding-3-large",
      "whisper-1",
      "gpt-image-1",
      "mistral-ocr-latest",
      "davinci",
    ]) {
      expect(names).not.toContain(name);
    }
    expect(names).toContain("gpt-4.1");
  });

  it("gives a configured model to its account, with the routes that reach it and the price that is paid", async () => {
    const models = await modelsOf(`providers:
  - {name: main, preset: openai, api_key: env:KEY}
  - {name: own, dialect: openai-chat, base_url: "http://127.0.0.1:9/v1"}
endpoints:
  - {name: a, provider: main, model: gpt-4.1-2025-04-14, price: {factor: 0.5}}
  - {name: b, provider: main, model: gpt-4.1-2025-04-14}
  - {name: c, provider: own, model: our-own}
  - {name: d, provider: own, model: idle}
routes:
  - {name: fast, tiers: [{endpoints: [{endpoint: a}]}]}
  - {name: safe, tiers: [{endpoints: [{endpoint: c}]}, {endpoints: [{endpoint: b}]}]}
`);
    const reachable = models.filter(({ routes }) => routes.length > 0);
    expect(reachable).toMatchObject([
      { provider: "main", name: "gpt-4.1-2025-04-14", routes: ["fast", "safe"], price: { factor: 0.5 } },
      { provider: "own", name: "our-own", routes: ["safe"], price: undefined, capabilities: [] },
    ]);
    expect(models.find(({ provider, name }) => provider === "own" && name === "idle")?.routes).toEqual([]);
    // The book has it as gpt-4.1: it is not told of a second time.
    expect(models.filter(({ provider, name }) => provider === "openai" && name === "gpt-4.1")).toEqual([]);
    expect(models.some(({ provider, name }) => provider === "openai" && name === "gpt-4.1-mini")).toBe(true);
  });
});
