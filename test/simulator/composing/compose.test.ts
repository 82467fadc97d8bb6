import { describe, expect, it } from "vitest";
import { compose } from "../../../src/simulator/composing/compose.ts";
import type { Question } from "../../../src/simulator/question.ts";
import { framingOf } from "../framing.ts";

function ask(changes: Partial<Question>): Question {
  return framingOf({ question: changes }).question;
}

const gauge = {
  name: "gauge",
  schema: {
    type: "object",
    properties: { depth: { type: "integer", minimum: 3, maximum: 3 }, at: { enum: ["dam"] } },
  },
};
const tide = { name: "tide", schema: {} };

describe("compose()", () => {
  it("says the same to the same question and other things to another", () => {
    const once = compose(ask({}), {}, "normal", 1);
    expect(compose(ask({}), {}, "normal", 1)).toEqual(once);
    expect(compose(ask({ prompt: "other" }), {}, "normal", 1)).not.toEqual(once);
    expect(compose(ask({}), {}, "normal", 2)).not.toEqual(once);
  });

  it("writes as many words as the script says, each a token", () => {
    const { text, finish } = compose(ask({}), { tokens: 33 }, "normal", 1);
    expect(text).toHaveLength(33);
    expect(text.join("").split(" ")).toHaveLength(33);
    expect(finish).toEqual({ kind: "stop" });
  });

  it("gives a scripted text back to the letter", () => {
    const script = { text: "  Two\n\nlines,  uneven " };
    expect(compose(ask({}), script, "normal", 1).text.join("")).toBe(script.text);
  });

  it("ends at the caller's bound, thoughts first", () => {
    const thinks = ask({ reasoning: "shown", maxTokens: 25 });
    const { reasoning, text, finish } = compose(thinks, {}, "normal", 1);
    expect([reasoning.length, text.length]).toEqual([20, 5]);
    expect(finish).toEqual({ kind: "length" });
    expect(compose(ask({ maxTokens: 60 }), {}, "normal", 1).finish).toEqual({ kind: "stop" });
  });

  it("ends before the first stop sequence that occurs", () => {
    const { text, finish } = compose(ask({ stopSequences: ["c", "b"] }), { text: "a b c" }, "normal", 1);
    expect(text.join("")).toBe("a ");
    expect(finish).toEqual({ kind: "stop-sequence", sequence: "b" });
  });

  it("calls the tools that the prompt names, with arguments that fit", () => {
    const named = ask({ tools: [gauge, tide], prompt: "please call:gauge and call:tide" });
    const { toolCalls, text, finish } = compose(named, {}, "normal", 1);
    expect(toolCalls.map((call) => [call.name, call.arguments.join("")])).toEqual([
      ["gauge", '{"depth":3,"at":"dam"}'],
      ["tide", "{}"],
    ]);
    expect(text).toEqual([]);
    expect(finish).toEqual({ kind: "tool-calls" });
  });

  it("calls a tool when it must, and none when it may not or has the results", () => {
    const calls = (changes: Partial<Question>): readonly string[] =>
      compose(ask({ tools: [gauge, tide], ...changes }), {}, "normal", 1).toolCalls.map((call) => call.name);
    expect(calls({ toolDemand: "required" })).toEqual(["gauge"]);
    expect(calls({ toolDemand: { name: "tide" } })).toEqual(["tide"]);
    expect(calls({ toolDemand: "none", prompt: "call:tide" })).toEqual([]);
    expect(calls({ answersTools: true, prompt: "call:tide" })).toEqual([]);
    expect(calls({ prompt: "call:tides call:gauge-2" })).toEqual([]);
  });

  it("writes JSON when a form is asked for", () => {
    const { text } = compose(ask({ format: { kind: "json", schema: gauge.schema } }), {}, "normal", 1);
    expect(text.length).toBeGreaterThan(3);
    expect(JSON.parse(text.join(""))).toEqual({ depth: 3, at: "dam" });
  });

  it("listens to a system prompt that asks for JSON, and to its schema", () => {
    const said = (instructions: string): string =>
      compose(ask({ instructions }), {}, "normal", 1).text.join("");
    expect(JSON.parse(said("Answer with one JSON object and nothing else."))).toBeTypeOf("object");
    const schema = JSON.stringify(gauge.schema);
    expect(JSON.parse(said(`Be brief. Reply with JSON that fits:\n${schema}`))).toEqual({
      depth: 3,
      at: "dam",
    });
    expect(said("You know JSON well. Answer in prose.")).toMatch(/^[A-Z].* /u);
  });

  it("refuses or stays silent when told so", () => {
    expect(compose(ask({}), {}, "refusal", 1)).toMatchObject({ text: [], finish: { kind: "refusal" } });
    expect(compose(ask({}), {}, "empty", 1)).toMatchObject({
      text: [],
      refusal: [],
      finish: { kind: "stop" },
    });
  });
});
