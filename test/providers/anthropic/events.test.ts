import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { anthropic } from "../../../src/providers/anthropic/adapter.ts";
import { answerOf, bytesOf, decode } from "../support/answer.ts";
import {
  describeRecorded,
  framed,
  type Recording,
  recording,
  recordings,
  textOf,
} from "../support/recorded.ts";
import { expectSameWhereverCut, expectTruncationIsSeen } from "../support/splits.ts";
import { referenceAnswer } from "./reference.ts";

const source = { host: plainHosts.anthropic, account: "account-a" };
const createDecoder = () => anthropic.createDecoder(source);

function frame(json: string): string {
  const { type } = JSON.parse(json) as { type: string };
  return `event: ${type}\ndata: ${json}\n\n`;
}

function streams(): readonly Recording[] {
  const lines = recordings("anthropic", ".chunks.txt").map((body) => framed(body, frame));
  const vertex = recordings("vertex", ".sse").filter((body) => body.name.includes("claude"));
  return [...recordings("anthropic", ".sse"), ...vertex, ...lines];
}

describeRecorded("createMessagesReader() on recorded streams", () => {
  for (const body of streams()) {
    it(`reads ${body.name} the same wherever it is cut`, () => {
      const { end, ...answer } = expectSameWhereverCut(body.bytes, createDecoder);
      expect(end).toBe("whole");
      expect(answer).toEqual(referenceAnswer(body));
    });

    it(`never takes a part of ${body.name} for the whole`, () => {
      const wholeAt = expectTruncationIsSeen(body.bytes, createDecoder);
      expect(wholeAt).toBeGreaterThan(textOf(body).lastIndexOf("message_stop"));
    });
  }

  it("reads an answer that came whole", () => {
    const body = recording("anthropic", "anthropic-text.json");
    const sent = JSON.parse(textOf(body)) as { content: { text: string }[] };
    const answer = answerOf(anthropic.decodeUnary(body.bytes, source));
    expect(answer.text).toBe(sent.content[0]?.text);
    expect(answer.finish).toEqual({ reason: "stop", raw: "end_turn" });
    expect(answer.usage).toMatchObject({ inputTokens: 12, outputTokens: 29 });
  });
});

function stream(...lines: readonly { type: string }[]): Uint8Array {
  return bytesOf(lines.map((line) => frame(JSON.stringify(line))).join(""));
}

const start = {
  type: "message_start",
  message: { model: "m", usage: { input_tokens: 3, output_tokens: 1 } },
};
const stop = { type: "message_stop" };
const block = (index: number, content_block: unknown) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, change: unknown) => ({ type: "content_block_delta", index, delta: change });
const close = (index: number) => ({ type: "content_block_stop", index });
const ending = (stop_reason: string) => ({ type: "message_delta", delta: { stop_reason }, usage: {} });
const text = [
  block(0, { type: "text", text: "" }),
  delta(0, { type: "text_delta", text: "Hi" }),
  close(0),
] as const;

describe("createMessagesReader()", () => {
  it("is truncated without message_stop, even after the stop_reason", () => {
    const answer = decode(createDecoder(), [stream(start, ...text, ending("end_turn"))]);
    expect(answer).toMatchObject({ text: "Hi", finish: undefined, end: "truncated" });
  });

  it("is truncated when message_stop comes before the stop_reason or inside a block", () => {
    expect(decode(createDecoder(), [stream(start, ...text, stop)]).end).toBe("truncated");
    const open = stream(start, text[0], ending("end_turn"), stop);
    expect(decode(createDecoder(), [open]).end).toBe("truncated");
  });

  it("fails on a second message in one stream", () => {
    expect(decode(createDecoder(), [stream(start, ...text, start)]).end).toBe("malformed");
  });

  it("fails on a piece of a block that never started", () => {
    expect(decode(createDecoder(), [stream(start, delta(4, { type: "text_delta", text: "x" }))]).end).toBe(
      "malformed",
    );
  });

  it("throws the error of an error event", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const answer = decode(createDecoder(), [stream(start, ...text, error)]);
    expect(answer).toMatchObject({ text: "Hi", end: "overloaded" });
  });

  it("gives a call without arguments an empty object", () => {
    const tool = block(0, { type: "tool_use", id: "t", name: "now", input: {} });
    const answer = decode(createDecoder(), [stream(start, tool, close(0), ending("tool_use"), stop)]);
    expect(answer.tools).toEqual([{ id: "t", name: "now", arguments: "{}" }]);
  });

  it("takes arguments that came with the start of the block", () => {
    const tool = block(0, { type: "tool_use", id: "t", name: "add", input: { a: 1 } });
    const answer = decode(createDecoder(), [stream(start, tool, close(0), ending("tool_use"), stop)]);
    expect(answer.tools[0]?.arguments).toBe('{"a":1}');
  });

  it("fails on arguments that do not parse, unless the answer was cut", () => {
    const half = [
      block(0, { type: "tool_use", id: "t", name: "add", input: {} }),
      delta(0, { type: "input_json_delta", partial_json: '{"a":' }),
      close(0),
    ];
    expect(decode(createDecoder(), [stream(start, ...half, ending("tool_use"), stop)]).end).toBe(
      "invalid-output",
    );
    expect(decode(createDecoder(), [stream(start, ...half, ending("max_tokens"), stop)]).end).toBe("whole");
  });

  it("marks thoughts that came encrypted", () => {
    const hidden = block(0, { type: "redacted_thinking", data: "abc" });
    const answer = decode(createDecoder(), [
      stream(start, hidden, close(0), ...text, ending("end_turn"), stop),
    ]);
    expect(answer).toMatchObject({ reasoning: "", signature: "redacted:abc", text: "Hi", end: "whole" });
  });

  it("passes over blocks, pieces and events that are newer than itself", () => {
    const unknown = [
      block(1, { type: "hologram" }),
      delta(1, { type: "hologram_delta" }),
      close(1),
      { type: "x" },
    ];
    const answer = decode(createDecoder(), [stream(start, ...text, ...unknown, ending("end_turn"), stop)]);
    expect(answer).toMatchObject({ text: "Hi", end: "whole" });
  });

  it("adds what went through the cache to the input", () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 10,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 4 },
      service_tier: "priority",
    };
    const begin = { type: "message_start", message: { usage } };
    const end = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } };
    expect(decode(createDecoder(), [stream(begin, ...text, end, stop)]).usage).toEqual({
      inputTokens: 18,
      cachedInputTokens: 10,
      cacheWriteTokens: 5,
      outputTokens: 2,
      reasoningTokens: 0,
      cacheWriteHourTokens: 4,
      serviceTier: "priority",
      source: "reported",
    });
  });
});

describe("decodeUnary()", () => {
  const whole = (body: unknown) => anthropic.decodeUnary(bytesOf(JSON.stringify(body)), source);

  it("reads calls of tools and thoughts", () => {
    const content = [
      { type: "thinking", thinking: "hm", signature: "s" },
      { type: "tool_use", id: "t", name: "add", input: { a: 1 } },
    ];
    expect(answerOf(whole({ id: "i", content, stop_reason: "tool_use", usage: {} }))).toMatchObject({
      reasoning: "hm",
      signature: "s",
      tools: [{ id: "t", name: "add", arguments: '{"a":1}' }],
      finish: { reason: "tool-calls", raw: "tool_use" },
    });
  });

  it("throws an error that came with status 200, and a message without its end", () => {
    expect(() => whole({ type: "error", error: { type: "rate_limit_error", message: "x" } })).toThrow(
      "rate limit",
    );
    expect(() => whole({ type: "message", content: [], stop_reason: null })).toThrow("stop_reason");
  });
});
