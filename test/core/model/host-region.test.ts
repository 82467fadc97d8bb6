import { describe, expect, it } from "vitest";
import { hostPresets } from "../../../src/core/model/host-presets.ts";
import { hostRegionOf, jurisdictionsOf, jurisdictionsOfPlace } from "../../../src/core/model/host-region.ts";

function hostOf(preset: string) {
  const host = hostPresets.get(preset);
  if (host === undefined) throw new Error(`no preset ${preset}`);
  return host;
}

const promised = (preset: string, region: string, model = "m") =>
  jurisdictionsOf(hostOf(preset), { region, model });

describe("jurisdictionsOf()", () => {
  it.each([
    ["openai", "eu", ["eu", "eea"]],
    ["openai", "us", ["us"]],
    ["azure-openai", "westeurope", ["nl", "eu", "eea"]],
    ["azure-openai-responses", "NorwayEast", ["no", "eea"]],
    ["vertex-gemini", "europe-west2", ["gb"]],
    ["vertex-claude", "eu", ["eu", "eea"]],
    ["bedrock", "eu-central-1", ["de", "eu", "eea"]],
    ["bedrock-claude", "us-east-1", ["us"]],
    ["deepseek", "", ["cn"]],
    ["mistral", "eu", ["eu", "eea"]],
    ["openrouter", "eu", ["eu", "eea"]],
    ["anthropic", "us", ["us"]],
  ])("knows what %s promises of %s", (preset, region, areas) => {
    expect(promised(preset, region)).toEqual(areas);
  });

  it.each([
    ["openai", ""],
    ["openai", "jp"], // Data is kept there; where prompts are processed it does not say.
    ["xai", "eu-west-1"],
    ["mistral", ""],
    ["anthropic", "eu"],
    ["vertex-gemini", "global"],
    ["azure-openai", "global"],
    ["bedrock", "mars-1"],
    ["vllm", "eu"],
    ["groq", "eu"],
  ])("takes nothing for promised of %s in %s", (preset, region) => {
    expect(promised(preset, region)).toEqual([]);
  });

  it.each([
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", ["eu", "eea"]],
    ["us.amazon.nova-lite-v1:0", ["us"]],
    ["global.anthropic.claude-sonnet-4-5-20250929-v1:0", []],
    ["apac.amazon.nova-lite-v1:0", []],
    ["arn:aws:bedrock:eu-central-1:1:inference-profile/us.amazon.nova-lite-v1:0", ["us"]],
    ["arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc123", []],
    ["amazon.nova-lite-v1:0", ["de", "eu", "eea"]],
    ["constructor.x", ["de", "eu", "eea"]],
  ])("lets the inference profile %s decide with Bedrock", (model, areas) => {
    expect(promised("bedrock", "eu-central-1", model)).toEqual(areas);
  });

  it("knows each region once, in lower case", () => {
    for (const host of hostPresets.values()) {
      const names = host.regions.map(({ name }) => name);
      expect(new Set(names).size, host.name).toBe(names.length);
      expect(names, host.name).toEqual(names.map((name) => name.toLowerCase()));
    }
    expect(hostRegionOf(hostOf("openai"), "EU")?.baseUrl).toBe("https://eu.api.openai.com/v1");
  });
});

describe("jurisdictionsOfPlace()", () => {
  const place = (fields: object) => ({ region: "", geography: "", upstream: "", ...fields });

  it("reads what a provider says of the place that served", () => {
    const azure = hostOf("azure-openai");
    expect(jurisdictionsOfPlace(azure, place({ region: "westeurope" }))).toEqual(["nl", "eu", "eea"]);
    expect(jurisdictionsOfPlace(hostOf("anthropic"), place({ geography: "global" }))).toEqual([]);
  });

  it("is undefined for silence and for words that mean nothing here", () => {
    expect(jurisdictionsOfPlace(hostOf("azure-openai"), place({}))).toBeUndefined();
    expect(jurisdictionsOfPlace(hostOf("azure-openai"), place({ region: "atlantis" }))).toBeUndefined();
    expect(jurisdictionsOfPlace(hostOf("openrouter"), place({ upstream: "Together" }))).toBeUndefined();
  });
});
