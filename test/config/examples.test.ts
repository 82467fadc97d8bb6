import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { load } from "../../src/config/load.ts";
import { linesOf } from "./support/fake-environment.ts";

const keys = ["OPENAI", "ANTHROPIC", "GEMINI", "MISTRAL", "GROQ", "DEEPSEEK"].map(
  (name) => `${name}_API_KEY`,
);
const example = (name: string) => fileURLToPath(new URL(`../../examples/config/${name}`, import.meta.url));
const withKeys = (names: readonly string[]) =>
  createConfigEnvironment(Object.fromEntries(names.map((name) => [name, "k"])));

describe("examples/config/spillway.yaml", () => {
  it("is good with all keys, without a warning", async () => {
    const result = await load(example("spillway.yaml"), withKeys(keys));
    expect(linesOf(result)).toEqual([]);
    expect(result.warnings).toEqual([]);
    expect(result.kind === "ok" && result.settings.endpoints.length).toBe(6);
  });

  it.each(keys)("is good with %s alone: every route has something left", async (key) => {
    const result = await load(example("spillway.yaml"), withKeys([key]));
    expect(linesOf(result)).toEqual([]);
    if (result.kind !== "ok") return;
    expect(result.settings.connections).toHaveLength(1);
    expect(result.settings.endpoints).toHaveLength(1);
    expect(result.settings.routes.map(({ tiers }) => tiers.length)).toEqual([1, 1]);
    expect(result.warnings.length).toBeGreaterThanOrEqual(5);
  });

  it("asks for one of the keys when there is none", async () => {
    const lines = linesOf(await load(example("spillway.yaml"), withKeys([])));
    expect(lines).toHaveLength(2);
    for (const key of keys) expect(lines[0]).toContain(key);
  });
});

describe("examples/config/minimal.yaml", () => {
  it("is good with its key, and names the key without it", async () => {
    expect((await load(example("minimal.yaml"), withKeys(["OPENAI_API_KEY"]))).kind).toBe("ok");
    const lines = linesOf(await load(example("minimal.yaml"), withKeys([])));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("OPENAI_API_KEY");
  });
});
