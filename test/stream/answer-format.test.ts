import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/base/json.ts";
import type { ResponseFormat } from "../../src/core/model/request.ts";
import { formatFault } from "../../src/stream/answer-format.ts";

const fits = (schema: JsonObject): ResponseFormat => ({
  kind: "json-schema",
  name: "answer",
  schema,
  strict: false,
});
const person = fits({
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name"],
  additionalProperties: false,
});

describe("formatFault()", () => {
  it("lets any text be text", () => {
    expect(formatFault({ kind: "text" }, "{")).toBeUndefined();
  });

  it("wants an object where JSON is asked for", () => {
    expect(formatFault({ kind: "json" }, '{"a":1}')).toBeUndefined();
    expect(formatFault({ kind: "json" }, "[1]")).toMatch(/not a JSON object/);
    expect(formatFault({ kind: "json" }, '{"a":')).toMatch(/not JSON/);
    expect(formatFault({ kind: "json" }, "")).toMatch(/not JSON/);
  });

  it.each([
    ['{"name":"Ada","age":36}', undefined],
    ['{"age":36}', /schema/],
    ['{"name":"Ada","age":-1}', /schema/],
    ['{"name":"Ada","x":1}', /schema/],
    ['{"name":"Ada"}{', /not JSON/],
  ])("holds %s to its schema", (text, fault) => {
    const found = formatFault(person, text);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  it("says nothing of the answer in its fault", () => {
    expect(formatFault(person, '{"name":"Ada","secret-value-4711":1}')).not.toContain("4711");
  });

  it("does not run a caller's regular expression", () => {
    const slow = fits({ type: "string", pattern: "^(a+)+$" });
    const started = process.cpuUsage().user;
    expect(formatFault(slow, JSON.stringify(`${"a".repeat(40)}!`))).toBeUndefined();
    // Unpatterned it takes microseconds; run, it would take hours.
    expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
  });

  it("keeps properties that are named like keywords", () => {
    const named = fits({
      type: "object",
      properties: { pattern: { type: "integer" } },
      required: ["pattern"],
    });
    expect(formatFault(named, '{"pattern":1}')).toBeUndefined();
    expect(formatFault(named, '{"pattern":"x"}')).toMatch(/schema/);
  });

  it("holds nothing against an answer when the schema cannot be applied", () => {
    expect(formatFault(fits({ $ref: "#/nowhere" }), "{}")).toBeUndefined();
  });

  it.each<[string, JsonObject, string]>([
    [
      "a reference that doubles forty times",
      {
        $defs: Object.fromEntries([
          ["a0", {}],
          ...Array.from({ length: 40 }, (_, i) => [
            `a${i + 1}`,
            { allOf: [{ $ref: `#/$defs/a${i}` }, { $ref: `#/$defs/a${i}` }] },
          ]),
        ]),
        $ref: "#/$defs/a40",
      },
      "{}",
    ],
    [
      "a schema that doubles with each level of the answer",
      { anyOf: [1, 2].map(() => ({ properties: { a: { $ref: "#" } } })) },
      `${'{"a":'.repeat(60)}{}${"}".repeat(60)}`,
    ],
    [
      "comparing each item with each",
      { type: "array", uniqueItems: true },
      JSON.stringify(Array.from({ length: 40_000 }, (_, i) => ({ i }))),
    ],
  ])("gives up %s, and holds nothing against the answer", (_, schema, text) => {
    const started = process.cpuUsage().user;
    expect(formatFault(fits(schema), text)).toBeUndefined();
    // Without a bound they take minutes to centuries.
    expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
    expect(formatFault(person, '{"age":1}')).toMatch(/schema/);
  });

  it("refuses what is nested without end, and does not fall over it", () => {
    const deep = "[".repeat(5_000) + "]".repeat(5_000);
    expect(formatFault(fits({}), deep)).toMatch(/nested/);
  });

  it("never throws, whatever the schema and the answer", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (schema, text) => {
        formatFault(fits(schema as JsonObject), text);
      }),
    );
  });
});
