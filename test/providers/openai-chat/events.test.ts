import { describe, expect, it } from "vitest";
import { hostPresets, plainHosts } from "../../../src/core/model/host-presets.ts";
import { openAiChat } from "../../../src/providers/openai-chat/adapter.ts";
import { bytesOf, decode } from "../support/answer.ts";
import { describeRecorded, framed, type Recording, recording, recordings } from "../support/recorded.ts";
import { expectSameWhereverCut, expectTruncationIsSeen } from "../support/splits.ts";
import { referenceAnswer } from "./reference.ts";

const providers = [
  "openai",
  "azure",
  "deepseek",
  "groq",
  "mistral",
  "ollama",
  "openai-compatible",
  "openrouter",
  "xai",
];

function decoderFor(provider: string) {
  const host = hostPresets.get(provider) ?? plainHosts["openai-chat"];
  return () => openAiChat.createDecoder({ host, account: "account-a" });
}

/** The openai-chat lines among the unframed recordings; the others are of the Responses API. */
const unframed: readonly (readonly [string, string])[] = [
  ["openai", "openai-text"],
  ["groq", "groq-tool-call"],
  ["mistral", "mistral-text"],
  ["mistral", "mistral-tool-call"],
  ["xai", "xai-text"],
  ["deepseek", "deepseek-tool-call"],
  ["openai-compatible", "alibaba-tool-call"],
];

/** Recordings that end in an error after status 200. */
const broken: Record<string, string> = {
  "test_tool_use_failed_error_streaming.0.200.sse": "invalid-output",
  "test_openrouter_stream_error.0.200.sse": "server-error",
  "DERIVED-TAIL__gpustack-llamacpp-error-field.sse": "server-error",
};

function streams(): readonly Recording[] {
  const sse = providers.flatMap((provider) => recordings(provider, ".sse"));
  const lines = unframed.map(([provider, name]) =>
    framed(recording(provider, `${name}.`), (json) => `data: ${json}\n\n`, "data: [DONE]\n\n"),
  );
  return [...sse.filter((body) => !body.name.includes("Responses")), ...lines];
}

describeRecorded("createChatReader() on recorded streams", () => {
  for (const body of streams()) {
    const createDecoder = decoderFor(body.provider);
    const end = broken[body.name] ?? "whole";

    it(`reads ${body.provider}/${body.name} the same wherever it is cut`, () => {
      const { end: how, signature: _, ...answer } = expectSameWhereverCut(body.bytes, createDecoder);
      expect(how).toBe(end);
      if (end === "whole") expect(answer).toEqual(referenceAnswer(body));
    });

    it(`never takes a part of ${body.provider}/${body.name} for the whole`, () => {
      const wholeAt = expectTruncationIsSeen(body.bytes, createDecoder);
      expect(wholeAt).toBeGreaterThan(body.bytes.length / 4);
    });
  }
});

const plain = decoderFor("");

function stream(...chunks: readonly unknown[]): Uint8Array {
  return bytesOf(
    chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join(""),
  );
}

const says = (content: string, index = 0) => ({ choices: [{ index, delta: { content } }] });
const ends = (finish_reason: string, index = 0) => ({ choices: [{ index, delta: {}, finish_reason }] });
const call = (entry: unknown) => ({ choices: [{ index: 0, delta: { tool_calls: [entry] } }] });

describe("createChatReader()", () => {
  it("tells the finish before the usage that follows it", () => {
    const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } };
    const events = plain().push(stream(says("a"), ends("stop"), usage, "[DONE]"));
    expect(events.map((event) => event.kind)).toEqual(["text", "finish", "usage"]);
  });

  it("is whole without [DONE], and truncated with [DONE] alone", () => {
    expect(decode(plain(), [stream(says("a"), ends("stop"))]).end).toBe("whole");
    expect(decode(plain(), [stream(says("a"), "[DONE]")]).end).toBe("truncated");
  });

  it("throws an error that comes after the finish", () => {
    const error = { error: { message: "boom", type: "server_error" } };
    const answer = decode(plain(), [stream(says("a"), ends("length"), error, "[DONE]")]);
    expect(answer).toMatchObject({ text: "a", finish: { reason: "length" }, end: "server-error" });
  });

  it("keeps the events that came before an error in the same bytes", () => {
    const decoder = plain();
    const events = decoder.push(stream(says("kept"), { error: { message: "boom" } }, says("lost")));
    expect(events).toEqual([{ kind: "text", text: "kept" }]);
    expect(decoder.isOver()).toBe(true);
    expect(() => decoder.end()).toThrow("the provider failed");
  });

  it("reads errors at every place where hosts put them", () => {
    const places = [
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, error: { code: 503, message: "x" } }] })}`,
      `data: ${JSON.stringify({ x_groq: { error: { message: "x", code: 503 } } })}`,
      'event: error\ndata: {"error":"x","error_type":"overloaded"}',
      'error: {"error":{"code":503,"message":"x"}}',
      '{"error":{"code":503,\n"message":"x"}}',
    ];
    for (const place of places) {
      const bytes = bytesOf(`data: ${JSON.stringify(says("a"))}\n\n${place}\n\n`);
      expect([place, expectSameWhereverCut(bytes, plain).end]).toEqual([place, "overloaded"]);
    }
  });

  it("waits for every choice that it has seen", () => {
    const two = [says("a"), says("b", 1)];
    expect(decode(plain(), [stream(...two, ends("stop"))])).toMatchObject({
      finish: undefined,
      end: "truncated",
    });
    expect(decode(plain(), [stream(...two, ends("stop"), ends("length", 1))])).toMatchObject({
      text: "a",
      finish: { reason: "stop" },
      end: "whole",
    });
  });

  it("fails when output follows the finish", () => {
    expect(decode(plain(), [stream(says("a"), ends("stop"), says("b"))]).end).toBe("malformed");
  });

  it("tells calls apart that share a number, and pieces that repeat an id", () => {
    const add = { index: 0, id: "x", function: { name: "add", arguments: '{"a":' } };
    const more = { index: 0, id: "x", function: { arguments: "1}" } };
    const mul = { index: 0, id: "y", function: { name: "mul", arguments: "{}" } };
    const { tools } = decode(plain(), [stream(call(add), call(more), call(mul), ends("stop"))]);
    expect(tools).toEqual([
      { id: "x", name: "add", arguments: '{"a":1}' },
      { id: "y", name: "mul", arguments: "{}" },
    ]);
  });

  it("gives an id and arguments to a call that has none", () => {
    const bare = { index: 3, function: { name: "now" } };
    const answer = decode(plain(), [stream({ id: "chat-1", ...call(bare) }, ends("stop"))]);
    expect(answer.tools).toEqual([{ id: "call_chat-1_0", name: "now", arguments: "{}" }]);
    expect(answer.finish).toEqual({ reason: "tool-calls", raw: "stop" });
  });

  it("fails on arguments that are no JSON object, unless the answer was cut", () => {
    for (const args of ['{"a":', "[1]", "null", "x"]) {
      const half = call({ index: 0, id: "x", function: { name: "add", arguments: args } });
      expect(decode(plain(), [stream(half, ends("tool_calls"))]).end).toBe("invalid-output");
      expect(decode(plain(), [stream(half, ends("length"))]).end).toBe("whole");
    }
  });

  it("keeps a finish reason that it does not know", () => {
    expect(decode(plain(), [stream(says("a"), ends("bored"))]).finish).toEqual({
      reason: "other",
      raw: "bored",
    });
  });

  it("fails on the finish reasons that mean a broken answer", () => {
    expect(decode(plain(), [stream(says("a"), ends("error"))]).end).toBe("server-error");
    expect(decode(plain(), [stream(says("a"), ends("insufficient_system_resource"))]).end).toBe("overloaded");
  });

  it.each([
    ["xAI's, in ticks", { cost_in_usd_ticks: 12_345_670 }, 1_234_567],
    ["OpenRouter's, in dollars", { cost: 0.001285, is_byok: false }, 1_285_000],
    ["OpenRouter's fee alone, which is no bill", { cost: 0.00005, is_byok: true }, undefined],
    ["nobody's, in nobody knows what", { cost: 3 }, undefined],
    ["in words, which is no bill", { cost: "0.1", is_byok: false }, undefined],
  ])("tells the bill: %s", (_, billed, nanoUsd) => {
    const usage = { prompt_tokens: 9, completion_tokens: 1, ...billed };
    const answer = decode(plain(), [stream(says("a"), ends("stop"), { choices: [], usage }, "[DONE]")]);
    if (nanoUsd === undefined) expect(answer.usage).not.toHaveProperty("reportedCostNanoUsd");
    else expect(answer.usage?.reportedCostNanoUsd).toBeCloseTo(nanoUsd, 3);
  });

  it("tells the service tier, though it comes before the usage or is never said", () => {
    const usage = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 1 } };
    const tier = { choices: [], service_tier: "flex" };
    const answer = (...chunks: readonly unknown[]) =>
      decode(plain(), [stream(...chunks, ends("stop"), usage, "[DONE]")]).usage;
    expect(answer(tier, says("a"))).toMatchObject({ serviceTier: "flex" });
    expect(answer(says("a"))).not.toHaveProperty("serviceTier");
  });

  it("takes the last usage field by field and sums nothing", () => {
    const first = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 1 } };
    const second = { choices: [], usage: { completion_tokens: 2 } };
    expect(decode(plain(), [stream(says("a"), first, second, ends("stop"))]).usage).toMatchObject({
      inputTokens: 9,
      outputTokens: 2,
    });
  });

  it("sends a keep-alive for bytes that say nothing", () => {
    const decoder = plain();
    expect(decoder.push(bytesOf(": processing\n\n"))).toEqual([{ kind: "keep-alive" }]);
    expect(decoder.push(bytesOf("data: "))).toEqual([{ kind: "keep-alive" }]);
  });

  it("fails on an event that is no JSON object", () => {
    for (const data of ["[1]", "{", "1", '"x"']) {
      expect(decode(plain(), [stream(data)]).end).toBe("malformed");
    }
  });
});

describe("decodeUnary()", () => {
  const source = { host: plainHosts["openai-chat"], account: "account-a" };
  const whole = (body: unknown) => openAiChat.decodeUnary(bytesOf(`\n\n${JSON.stringify(body)}`), source);

  it("reads text, thoughts, calls, finish and usage of an answer that came whole", () => {
    const tool_calls = [{ id: "x", type: "function", function: { name: "add", arguments: '{"a":1}' } }];
    const message = { role: "assistant", content: "Hi", reasoning_content: "hm", tool_calls };
    const events = whole({
      model: "m",
      choices: [{ index: 0, message, finish_reason: "tool_calls" }],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    });
    expect(events.map((event) => event.kind)).toEqual([
      "model",
      "reasoning",
      "text",
      "tool-call",
      "tool-call",
      "finish",
      "usage",
    ]);
  });

  it("throws an error that came with status 200, and an answer without a finish", () => {
    expect(() => whole({ error: { message: "x", code: "insufficient_quota" } })).toThrow("credit");
    expect(() => whole({ choices: [{ index: 0, message: { content: "Hi" } }] })).toThrow("finish reason");
  });
});
