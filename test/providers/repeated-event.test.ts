import { describe, expect, it } from "vitest";
import { plainHosts } from "../../src/core/model/host-presets.ts";
import { createMessagesReader } from "../../src/providers/anthropic/events.ts";
import { createChatReader } from "../../src/providers/openai-chat/events.ts";
import { createStreamDecoder, type StreamReader } from "../../src/providers/stream-reader.ts";
import { answerOf, bytesOf, endOf } from "./support/answer.ts";

const chatReader = () => createChatReader({ host: plainHosts["openai-chat"], account: "account-a" });

/** What pieces of a stream amount to, and how many of its events were read. */
function told(pieces: readonly string[], reader: StreamReader = chatReader()) {
  let reads = 0;
  const read: StreamReader["read"] = (event, emit) => {
    reads += 1;
    return reader.read(event, emit);
  };
  const decoder = createStreamDecoder({ read, isOver: () => reader.isOver(), end: () => reader.end() });
  const events = pieces.flatMap((piece) => decoder.push(bytesOf(piece)));
  return { ...answerOf(events, endOf(decoder)), reads };
}

const token = (text: string, more = "") =>
  `data: {"id":"c","choices":[{"index":0,"delta":{"content":"${text}"}}]${more}}\n\n`;
const stop = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const many = Array.from({ length: 100 }, (_, turn) => `t${turn} `);

describe("an event that comes again with another text", () => {
  it("is read twice and then told by its bytes, in pieces of one event and of many", () => {
    const pieces = [...many.map((text) => token(text)), stop];
    expect(told(pieces)).toMatchObject({ text: many.join(""), end: "whole", reads: 3 });
    // Each piece but the last cuts an event in two.
    const stream = pieces.join("");
    const cut = Array.from({ length: Math.ceil(stream.length / 999) }, (_, at) =>
      stream.slice(at * 999, (at + 1) * 999),
    );
    const { text, reads } = told(cut);
    expect(text).toBe(many.join(""));
    expect(reads).toBeLessThan(25);
  });

  it("is told in whatever letters it is written", () => {
    const words = ["one", "two", "é", "🙂", "日本語", "\u2028", "\uFEFF", " "];
    expect(told(words.map((text) => token(text)))).toMatchObject({ text: words.join(""), reads: 2 });
  });

  it("is read when it needs escapes, and when anything else in it is another", () => {
    const texts = ["a", "b", "\\n", "c", '\\"', "d"];
    expect(told(texts.map((text) => token(text)))).toMatchObject({ text: 'ab\nc"d', reads: 4 });
    const others = ["", "", ',"usage":null', ',"error":{"message":"x"}'];
    expect(told(others.map((more) => token("a", more)))).toMatchObject({ text: "aaa", reads: 4 });
  });

  it("is read again after another event", () => {
    const call =
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"id":"x","function":{"name":"f"}}]}}]}\n\n';
    expect(told([token("a"), token("b"), call, token("d"), token("e"), token("f")]).reads).toBe(5);
  });

  it("is nothing after the end of its stream", () => {
    const pieces = [token("a"), token("b"), stop, "data: [DONE]\n\n", token("c")];
    expect(told(pieces)).toMatchObject({ text: "ab", end: "whole" });
    expect(told([token("a"), token("b"), stop + token("c")])).toMatchObject({ text: "ab", end: "malformed" });
  });

  it("is not remembered when it is larger than any token's", () => {
    const more = `,"x":"${"x".repeat(2_048)}"`;
    expect(told(many.map((text) => token(text, more))).reads).toBe(100);
  });

  it("is read when it holds what adds up: probabilities and pieces of calls", () => {
    const mayRepeat = (choice: object) => {
      const data = JSON.stringify({ choices: [{ delta: { content: "a" } }, choice] });
      return chatReader().read({ name: "", data }, () => {});
    };
    expect(mayRepeat({ delta: { content: "b" } })).toBe(true);
    expect(mayRepeat({ logprobs: { content: [] } })).toBe(false);
    expect(mayRepeat({ delta: { tool_calls: [{ index: 0, function: { name: "f" } }] } })).toBe(false);
  });

  it("is not recognized by a text that stands in it twice", () => {
    const twice = (word: string, text: string) =>
      `data: {"p":"${word}","choices":[{"index":0,"delta":{"content":"${text}"}}]}\n\n`;
    const pieces = [twice("a", "a"), twice("a", "a"), twice("b", "a"), twice("c", "a")];
    expect(told(pieces).text).toBe("aaaa");
  });

  it("may be padded behind its text, as Anthropic's are", () => {
    const start = { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } };
    const pieces = many.map(
      (text, turn) =>
        `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}${" ".repeat(turn % 7)}}\n\n`,
    );
    const stream = [`data: ${JSON.stringify(start)}\n\n`, ...pieces];
    expect(told(stream, createMessagesReader())).toMatchObject({ text: many.join(""), reads: 3 });
  });
});
