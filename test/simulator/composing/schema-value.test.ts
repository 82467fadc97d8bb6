import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/base/json.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import { valueFor } from "../../../src/simulator/composing/schema-value.ts";

function value(schema: JsonObject): unknown {
  return valueFor(schema, seededRandom(1));
}

describe("valueFor()", () => {
  it("fills every property by its type", () => {
    const filled = value({
      type: "object",
      properties: {
        name: { type: "string" },
        age: { type: "integer", minimum: 18, maximum: 20 },
        share: { type: "number" },
        open: { type: "boolean" },
        none: { type: "null" },
        tags: { type: "array", items: { type: "string" }, minItems: 2 },
        either: { type: ["string", "null"] },
      },
    }) as Record<string, unknown>;
    expect(filled).toMatchObject({
      name: expect.any(String),
      share: expect.any(Number),
      open: expect.any(Boolean),
      none: null,
      tags: [expect.any(String), expect.any(String)],
      either: expect.any(String),
    });
    expect(filled["age"]).toBeGreaterThanOrEqual(18);
    expect(filled["age"]).toBeLessThanOrEqual(20);
  });

  it("takes const, the first of an enum and the first branch", () => {
    expect(value({ const: 4 })).toBe(4);
    expect(value({ enum: ["a", "b"] })).toBe("a");
    expect(value({ anyOf: [{ const: 1 }, { const: 2 }] })).toBe(1);
  });

  it("follows local references and ends a schema that holds itself", () => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/node" } } };
    const text = JSON.stringify(value({ $defs: { node }, $ref: "#/$defs/node" }));
    expect(text).toMatch(/^(\{"next":)+\{\}\}+$/u);
  });

  it("reads types in capitals, as Gemini writes them", () => {
    expect(value({ type: "OBJECT", properties: { n: { type: "NUMBER" } } })).toEqual({
      n: expect.any(Number),
    });
  });

  it("keeps to the lengths of a string", () => {
    expect(String(value({ type: "string", minLength: 30 })).length).toBeGreaterThanOrEqual(30);
    expect(String(value({ type: "string", maxLength: 2 }))).toHaveLength(2);
  });
});
