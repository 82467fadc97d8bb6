import { describe, expect, it } from "vitest";
import { unrestricted } from "../../src/core/model/policy.ts";
import { noPreferences } from "../../src/core/model/request.ts";
import { needsOf, shapeOf } from "../../src/stream/shape.ts";
import { requestOf, userSays } from "../support/fleet.ts";

describe("needsOf()", () => {
  it("is empty for plain text", () => {
    expect([...needsOf(requestOf("main"))]).toEqual([]);
  });

  it("reads what the fields call for", () => {
    const request = requestOf("main", {
      tools: [{ name: "f", description: "", parameters: {}, strict: false }],
      format: { kind: "json-schema", name: "answer", schema: {}, strict: false },
      messages: [
        {
          role: "user",
          parts: [{ kind: "image", source: { kind: "url", url: "https://pictures.example/1.png" } }],
        },
      ],
      routing: { ...noPreferences, requiredCapabilities: ["seed"] },
    });
    expect([...needsOf(request)].toSorted()).toEqual([
      "image-urls",
      "images",
      "json-schema",
      "seed",
      "tools",
    ]);
  });
});

describe("shapeOf()", () => {
  it("counts bytes, not characters: Chinese is not undercounted", () => {
    const english = shapeOf(
      requestOf("main", { messages: [userSays("a".repeat(400))] }),
      "t",
      unrestricted,
    ).inputTokens;
    const chinese = shapeOf(
      requestOf("main", { messages: [userSays("水".repeat(400))] }),
      "t",
      unrestricted,
    ).inputTokens;
    expect(english).toBe(104);
    expect(chinese).toBe(304);
  });
});
