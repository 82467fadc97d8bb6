import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutputEvent } from "../../src/core/model/event.ts";
import { logprobsOf, messageOf } from "../../src/stream/collect.ts";

const text = (words: string): OutputEvent => ({ kind: "text", text: words });
const call = (index: number, id: string, name: string, args: string): OutputEvent => ({
  kind: "tool-call",
  index,
  id,
  name,
  arguments: args,
});

describe("messageOf()", () => {
  it("joins text that came in pieces", () => {
    expect(messageOf([text("a"), text("b")], "gemini")).toEqual({
      role: "assistant",
      parts: [{ kind: "text", text: "ab" }],
    });
  });

  it("makes one text of text with tokens, which are told beside the message", () => {
    const token = (word: string) => ({ token: word, logprob: -1, alternatives: [] });
    const told = Array.from({ length: 600 }, (_, at): OutputEvent => {
      return { kind: "text", text: "a", logprobs: [token(`${at}`)] };
    });
    const outputs = [...told, text("b")];
    expect(messageOf(outputs, "openai-chat").parts).toEqual([{ kind: "text", text: `${"a".repeat(600)}b` }]);
    expect(logprobsOf(outputs)?.map((each) => Number(each.token))).toEqual(told.map((_, at) => at));
    expect(logprobsOf([text("a")])).toBeUndefined();
  });

  it("puts the pieces of interleaved tool calls together", () => {
    const message = messageOf(
      [call(0, "x", "f", '{"a"'), call(1, "y", "g", "{}"), call(0, "", "", ":1}")],
      "openai-chat",
    );
    expect(message.parts).toEqual([
      { kind: "tool-call", call: { id: "x", name: "f", arguments: '{"a":1}' } },
      { kind: "tool-call", call: { id: "y", name: "g", arguments: "{}" } },
    ]);
  });

  it("writes {} for a call without arguments", () => {
    expect(messageOf([call(0, "x", "f", "")], "anthropic").parts).toEqual([
      { kind: "tool-call", call: { id: "x", name: "f", arguments: "{}" } },
    ]);
  });

  it("ends a thought at its signature and names the dialect that wrote it", () => {
    const thoughts: OutputEvent[] = [
      { kind: "reasoning", text: "one", signature: "" },
      { kind: "reasoning", text: "", signature: "s1" },
      { kind: "reasoning", text: "two", signature: "" },
    ];
    const parts = messageOf(thoughts, "anthropic").parts;
    expect(parts).toMatchObject([
      { text: "one", signature: "s1", dialect: "anthropic" },
      { text: "two", signature: "" },
    ]);
  });

  it("keeps every character, however the text is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (pieces) => {
        expect(messageOf(pieces.map(text), "gemini").parts).toEqual([
          { kind: "text", text: pieces.join("") },
        ]);
      }),
    );
  });
});
