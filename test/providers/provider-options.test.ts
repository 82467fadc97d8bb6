import { describe, expect, it } from "vitest";
import { hostPresets, plainHosts } from "../../src/core/model/host-presets.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { dialectCall } from "./support/calls.ts";

describe("options of the caller's for one dialect", () => {
  it("name no model: the endpoint does", () => {
    const options = new Map([["openai-chat", { model: "dear", models: ["a"], user: "u" }]]);
    const facts = { dialect: "openai-chat", preset: "openrouter" } as const;
    const host = hostPresets.get("openrouter") ?? plainHosts["openai-chat"];
    const call = dialectCall(facts, { providerOptions: options });
    const { body, adaptations } = dialectFor(host).encode(call);
    expect(body).toMatchObject({ model: "model-a", user: "u" });
    expect(body).not.toHaveProperty("models");
    expect(adaptations).toEqual([
      "dropped provider_options.model: the endpoint says which model answers",
      "dropped provider_options.models: the endpoint says which model answers",
    ]);
  });

  it.each(["anthropic", "gemini", "openai-responses", "bedrock", "cohere"] as const)(
    "are merged in last with %s, objects field by field, and those of other dialects are not",
    (dialect) => {
      const options = new Map([
        [dialect, { own: { a: 1 } }],
        ["other", { theirs: true }],
      ]);
      const { body } = dialectFor(plainHosts[dialect]).encode(
        dialectCall({ dialect }, { providerOptions: options }),
      );
      expect(body).toMatchObject({ own: { a: 1 } });
      expect(body).not.toHaveProperty("theirs");
    },
  );
});
