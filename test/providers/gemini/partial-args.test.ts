import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { gemini } from "../../../src/providers/gemini/adapter.ts";
import { answerOf, bytesOf, decode } from "../support/answer.ts";

const source = { host: plainHosts.gemini, account: "account-a" };

function stream(...calls: readonly object[]): Uint8Array {
  const parts = calls.map((functionCall) => ({ candidates: [{ content: { parts: [{ functionCall }] } }] }));
  const end = { candidates: [{ content: { parts: [{ text: "" }] }, finishReason: "STOP" }] };
  return bytesOf([...parts, end].map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(""));
}

const read = (...calls: readonly object[]) => decode(gemini.createDecoder(source), [stream(...calls)]);
const value = (jsonPath: string, told: object, willContinue = true) => ({
  partialArgs: [{ jsonPath, ...told }],
  ...(willContinue ? { willContinue } : {}),
});

describe("arguments that come value by value", () => {
  it("become one object, told when the call is closed", () => {
    const answer = read(
      { name: "cook", willContinue: true },
      value("$.dish.name", { stringValue: "Las", willContinue: true }),
      value("$.dish.name", { stringValue: "agne" }),
      value("$.dish.parts[0]['in stock']", { boolValue: true }),
      value('$.dish.parts[1]["in stock"]', { numberValue: 0.5 }),
      value("$.note", { nullValue: "NULL_VALUE" }, false),
      { name: "now" },
      { name: "eat", willContinue: true },
      {},
      {},
    );
    expect(answer.end).toBe("whole");
    expect(answer.tools.map((tool) => [tool.name, JSON.parse(tool.arguments)])).toEqual([
      ["cook", { dish: { name: "Lasagne", parts: [{ "in stock": true }, { "in stock": 0.5 }] }, note: null }],
      ["now", {}],
      ["eat", {}],
    ]);
  });

  it("are no arguments when the call is not closed", () => {
    const cut = read({ name: "cook", willContinue: true }, value("$.a", { stringValue: "x" }));
    expect(cut).toMatchObject({ end: "invalid-output", finish: undefined });
    expect(read({ name: "cook", willContinue: true }).end).toBe("invalid-output");
  });

  it("close a call that the next one finds open", () => {
    const answer = read({ name: "a", willContinue: true }, value("$.x", { numberValue: 1 }), { name: "b" });
    expect(answer.tools.map((tool) => tool.arguments)).toEqual(['{"x":1}', "{}"]);
  });

  it("fail at places that cannot be, and keep keys that are none of JavaScript's", () => {
    for (const path of ["", "$", "x", "$..a", "$.a[5]", "$.a[0]b", "$[0]", `$${".a".repeat(65)}`]) {
      const { end } = read({ name: "cook", willContinue: true }, value(path, { numberValue: 1 }, false));
      expect([path, end]).toEqual([path, "malformed"]);
    }
    const twice = [value("$.a", { numberValue: 1 }), value("$.a.b", { numberValue: 1 }, false)];
    expect(read({ name: "cook", willContinue: true }, ...twice).end).toBe("malformed");
    const odd = read({ name: "cook", willContinue: true }, value("$.__proto__.x", { numberValue: 1 }, false));
    expect(odd.tools[0]?.arguments).toBe('{"__proto__":{"x":1}}');
  });
});

describe("decodeUnary()", () => {
  it("reads a stream that came at once, as a list", () => {
    const says = (text: string, more = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...more }] });
    const body = bytesOf(JSON.stringify([says("a"), says("b", { finishReason: "STOP" })]));
    expect(answerOf(gemini.decodeUnary(body, source))).toMatchObject({
      text: "ab",
      finish: { reason: "stop" },
    });
    expect(() => gemini.decodeUnary(bytesOf(JSON.stringify([says("a")])), source)).toThrow("finishReason");
  });
});
