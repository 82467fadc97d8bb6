import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/core/model/message.ts";
import { createAdaptations } from "../../src/providers/adaptations.ts";
import { carryOver } from "../../src/providers/carry-over.ts";
import { dialectCall, type EndpointFacts, message } from "./support/calls.ts";

const mistral: EndpointFacts = { dialect: "openai-chat", preset: "mistral" };

function carried(messages: readonly Message[], facts: EndpointFacts = mistral) {
  const notes = createAdaptations();
  return { messages: carryOver(dialectCall(facts, { messages }), notes), changes: notes.list };
}

const call = (id: string) => ({ kind: "tool-call", call: { id, name: "f", arguments: "{}" } }) as const;
const result = (id: string, content = "") =>
  ({ kind: "tool-result", result: { toolCallId: id, content, isError: false } }) as const;

function idsOf(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      if (part.kind === "tool-call") return [part.call.id];
      return part.kind === "tool-result" ? [part.result.toolCallId] : [];
    }),
  );
}

describe("carryOver()", () => {
  it("leaves a conversation without calls, and ids that fit, as they are", () => {
    const plain = [message("user", "a")];
    expect(carried(plain).messages).toBe(plain);
    const fitting = carried([message("assistant", call("abc123DEF")), message("tool", result("abc123DEF"))]);
    expect(idsOf(fitting.messages)).toEqual(["abc123DEF", "abc123DEF"]);
    expect(fitting.changes).toEqual([]);
  });

  it("maps ids to the host's form, alike in call and result, and says so", () => {
    const { messages, changes } = carried([
      message("assistant", call("toolu_1")),
      message("tool", result("toolu_1")),
    ]);
    const [asked, answered] = idsOf(messages);
    expect(asked).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(answered).toBe(asked);
    expect(changes).toEqual(["changed ids of tool calls: the host takes them in another form"]);
  });

  it("tells calls of different turns apart that have the same id", () => {
    const turn = [message("assistant", call("call_0")), message("tool", result("call_0"))];
    const [a, b, c, d] = idsOf(carried([...turn, ...turn], { dialect: "anthropic" }).messages);
    expect([a, c]).toEqual(["call_0", expect.not.stringMatching(/^call_0$/)]);
    expect([b, d]).toEqual([a, c]);
  });

  it("gives calls of one turn with the same id their results in order", () => {
    const messages = [
      message("assistant", call("x"), call("x")),
      message("tool", result("x", "1"), result("x", "2")),
    ];
    const [a, b, c, d] = idsOf(carried(messages, { dialect: "bedrock" }).messages);
    expect(a).not.toBe(b);
    expect([c, d]).toEqual([a, b]);
  });

  it("says nothing of ids to a dialect that sends none", () => {
    const turn = [message("assistant", call("é")), message("tool", result("é"))];
    expect(carried(turn, { dialect: "gemini" }).changes).toEqual([]);
  });

  it("maps any ids to fitting, distinct ones that meet their results, the same on every run", () => {
    const forms = {
      "openai-chat": /^[\x21-\x7e]{1,40}$/,
      mistral: /^[a-zA-Z0-9]{9}$/,
      anthropic: /^[a-zA-Z0-9_-]{1,64}$/,
      bedrock: /^[a-zA-Z0-9_-]{1,64}$/,
      cohere: /^[\x21-\x7e]{1,64}$/,
      "openai-responses": /^[\x21-\x7e]{1,64}$/,
    } as const;
    const ids = fc.array(
      fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom("call_0", "a", "abc123DEF")),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    const turns = fc.array(ids, { minLength: 1, maxLength: 4 });
    for (const [name, form] of Object.entries(forms)) {
      const facts = name === "mistral" ? mistral : { dialect: name as "cohere" };
      fc.assert(
        fc.property(turns, (all) => {
          const messages = all.flatMap((turn) => [
            message("assistant", ...turn.map(call)),
            message("tool", ...turn.map((id) => result(id))),
          ]);
          const once = carried(messages, facts).messages;
          const asked = idsOf(once.filter(({ role }) => role === "assistant"));
          const answered = idsOf(once.filter(({ role }) => role === "tool"));
          expect(answered).toEqual(asked);
          expect(new Set(asked).size).toBe(asked.length);
          expect(asked.every((id) => form.test(id))).toBe(true);
          expect(carried(messages, facts).messages).toEqual(once);
        }),
        { numRuns: 60 },
      );
    }
  });
});
