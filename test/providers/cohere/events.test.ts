import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { cohere } from "../../../src/providers/cohere/adapter.ts";
import { answerOf, bytesOf, decode, singles } from "../support/answer.ts";

const source = { host: plainHosts.cohere, account: "account-a" };
const decoder = () => cohere.createDecoder(source);

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

function stream(...events: readonly Event[]): Uint8Array {
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return bytesOf(`${text}data: [DONE]\n\n`);
}

const start: Event = { type: "message-start", id: "m-1", delta: { message: { role: "assistant" } } };
const content = (fields: object, type = "content-delta"): Event => ({
  type,
  index: 0,
  delta: { message: { content: fields } },
});
const plan: Event = { type: "tool-plan-delta", delta: { message: { tool_plan: "I will." } } };
const call = (index: number, name: string, id = `id-${index}`): Event => ({
  type: "tool-call-start",
  index,
  delta: { message: { tool_calls: { id, type: "function", function: { name, arguments: "" } } } },
});
const args = (index: number, text: string): Event => ({
  type: "tool-call-delta",
  index,
  delta: { message: { tool_calls: { function: { arguments: text } } } },
});
const ends = (finish_reason: string, more: object = {}): Event => ({
  type: "message-end",
  delta: { finish_reason, ...more },
});

describe("createChatReader()", () => {
  it("reads text, thoughts, plans, calls, finish and usage, wherever it is cut", () => {
    const usage = {
      billed_units: { input_tokens: 7, output_tokens: 21 },
      tokens: { input_tokens: 502, output_tokens: 24 },
      cached_tokens: 448,
    };
    const bytes = stream(
      start,
      content({ type: "thinking", thinking: "h" }, "content-start"),
      content({ thinking: "m. " }),
      content({ type: "text", text: "" }, "content-start"),
      content({ text: "Hé" }),
      { type: "content-end", index: 0 },
      plan,
      call(0, "add"),
      args(0, '{"a":'),
      args(0, "1}"),
      { type: "tool-call-end", index: 0 },
      call(1, "now", ""),
      { type: "citation-start", index: 0, delta: {} },
      ends("TOOL_CALL", { usage }),
    );
    const expected = {
      text: "Hé",
      reasoning: "hm. I will.",
      tools: [
        { id: "id-0", name: "add", arguments: '{"a":1}' },
        { id: "call_m-1_1", name: "now", arguments: "{}" },
      ],
      finish: { reason: "tool-calls", raw: "TOOL_CALL" },
      usage: { inputTokens: 7, cachedInputTokens: 0, outputTokens: 21, source: "reported" },
      end: "whole",
    };
    expect(decode(decoder(), [bytes])).toMatchObject(expected);
    expect(decode(decoder(), singles(bytes))).toMatchObject(expected);
  });

  it("counts what the model read where nothing is billed", () => {
    const usage = { tokens: { input_tokens: 502, output_tokens: 24 }, cached_tokens: 448 };
    expect(decode(decoder(), [stream(start, ends("COMPLETE", { usage }))]).usage).toMatchObject({
      inputTokens: 502,
      cachedInputTokens: 448,
      outputTokens: 24,
    });
  });

  it("is whole at message-end, and truncated with [DONE] alone", () => {
    expect(decode(decoder(), [stream(start, content({ text: "a" }))]).end).toBe("truncated");
    expect(decode(decoder(), [stream(start, content({ text: "a" }), ends(""))]).end).toBe("truncated");
    expect(decode(decoder(), [stream(start, content({ text: "a" }), ends("COMPLETE"))]).end).toBe("whole");
  });

  it.each([
    ["COMPLETE", "stop"],
    ["STOP_SEQUENCE", "stop"],
    ["MAX_TOKENS", "length"],
    ["TOOL_CALL", "tool-calls"],
    ["SOMETHING_NEW", "other"],
  ])("tells %s as %s and keeps the word", (raw, reason) => {
    expect(decode(decoder(), [stream(start, ends(raw))]).finish).toEqual({ reason, raw });
  });

  it.each([
    ["ERROR", undefined, "server-error"],
    ["ERROR_LIMIT", undefined, "server-error"],
    ["TIMEOUT", "the request took too long", "server-error"],
    ["ERROR", "the model is overloaded", "overloaded"],
    ["ERROR", "rate limit reached", "rate-limited"],
    ["", "too many tokens: size limit exceeded by 3 tokens", "context-exceeded"],
  ])("keeps what came before %s (%s) and throws %s", (raw, error, kind) => {
    const bytes = stream(start, content({ text: "a" }), ends(raw, error === undefined ? {} : { error }));
    expect(decode(decoder(), [bytes])).toMatchObject({ text: "a", finish: undefined, end: kind });
  });

  it("throws errors that come as events or as bare JSON", () => {
    const named = bytesOf('event: error\ndata: {"message":"no api key supplied"}\n\n');
    expect(decode(decoder(), [named]).end).toBe("server-error");
    const bare = bytesOf('data: {"message":"the model is overloaded"}\n\n');
    expect(decode(decoder(), [bare]).end).toBe("overloaded");
  });

  it("fails on calls that are broken, unless the answer was cut", () => {
    const half = [start, call(0, "add"), args(0, '{"a":')];
    expect(decode(decoder(), [stream(...half, ends("TOOL_CALL"))]).end).toBe("invalid-output");
    expect(decode(decoder(), [stream(...half, ends("MAX_TOKENS"))]).end).toBe("whole");
    expect(decode(decoder(), [stream(start, args(3, "{}"))]).end).toBe("malformed");
    expect(decode(decoder(), [stream(start, call(0, "add"), call(0, "add"))]).end).toBe("malformed");
    expect(decode(decoder(), [stream(start, start)]).end).toBe("malformed");
  });
});

describe("decodeUnary()", () => {
  const whole = (body: unknown) => answerOf(cohere.decodeUnary(bytesOf(JSON.stringify(body)), source));

  it("reads an answer that came whole", () => {
    const message = {
      tool_plan: "I will.",
      content: [
        { type: "thinking", thinking: "hm" },
        { type: "text", text: "Hi" },
      ],
      tool_calls: [{ id: "x", type: "function", function: { name: "add", arguments: '{"a":1}' } }],
    };
    const usage = { billed_units: { input_tokens: 1, output_tokens: 2 } };
    expect(whole({ id: "m", finish_reason: "TOOL_CALL", message, usage })).toMatchObject({
      text: "Hi",
      reasoning: "I will.hm",
      tools: [{ id: "x", name: "add", arguments: '{"a":1}' }],
      finish: { reason: "tool-calls" },
      usage: { inputTokens: 1, outputTokens: 2 },
    });
  });

  it("throws what is no answer", () => {
    expect(() => whole({ id: "m", message: { content: [] } })).toThrow("finish_reason");
    expect(() => whole({ id: "m", message: "invalid request" })).toThrow("the provider failed");
    expect(() => whole({ id: "m", finish_reason: "ERROR", message: {} })).toThrow("the provider failed");
  });
});
