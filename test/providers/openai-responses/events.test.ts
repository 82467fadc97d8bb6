import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { openAiResponses } from "../../../src/providers/openai-responses/adapter.ts";
import { answerOf, bytesOf, decode, singles } from "../support/answer.ts";

const source = { host: plainHosts["openai-responses"], account: "account-a" };
const decoder = () => openAiResponses.createDecoder(source);

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

function stream(...events: readonly Event[]): Uint8Array {
  return bytesOf(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
}

const created: Event = {
  type: "response.created",
  response: { id: "resp_1", model: "m", status: "in_progress" },
};
const says = (delta: string, output_index = 0, content_index = 0): Event => ({
  type: "response.output_text.delta",
  output_index,
  content_index,
  delta,
});
const added = (output_index: number, item: object): Event => ({
  type: "response.output_item.added",
  output_index,
  item,
});
const done = (output_index: number, item: object): Event => ({
  type: "response.output_item.done",
  output_index,
  item,
});
const ends = (status = "completed", response: object = {}): Event => ({
  type: `response.${status}`,
  response: { id: "resp_1", model: "m-2026", status, ...response },
});
const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "add", arguments: "" };
const args = (delta: string, output_index = 0): Event => ({
  type: "response.function_call_arguments.delta",
  output_index,
  delta,
});

describe("createResponseReader()", () => {
  it("reads text, thoughts, calls, finish and usage, wherever it is cut", () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      cost_in_usd_ticks: 1_466_250,
    };
    const bytes = stream(
      created,
      { type: "response.in_progress", response: { id: "resp_1", model: "m" } },
      added(0, { type: "reasoning", id: "rs_1", summary: [] }),
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "hm" },
      done(0, { type: "reasoning", id: "rs_1", summary: [{ text: "hm" }], encrypted_content: "b64=" }),
      added(1, { type: "message" }),
      says("Hé", 1),
      done(1, { type: "message", content: [{ type: "output_text", text: "Hé" }] }),
      added(2, call),
      args('{"a":', 2),
      args("1}", 2),
      done(2, { ...call, arguments: '{"a":1}' }),
      ends("completed", { usage, service_tier: "flex" }),
    );
    const expected = {
      model: "m-2026",
      text: "Hé",
      reasoning: "hm",
      signature: "account-a:rs_1:b64=",
      tools: [{ id: "call_1", name: "add", arguments: '{"a":1}' }],
      finish: { reason: "tool-calls", raw: "completed" },
      usage: {
        inputTokens: 10,
        cachedInputTokens: 4,
        cacheWriteTokens: 2,
        outputTokens: 7,
        reasoningTokens: 3,
        serviceTier: "flex",
        reportedCostNanoUsd: 146_625,
        source: "reported",
      },
      end: "whole",
    };
    expect(decode(decoder(), [bytes])).toMatchObject(expected);
    expect(decode(decoder(), singles(bytes))).toMatchObject(expected);
  });

  it("reads items that come whole, and nothing of them twice", () => {
    const bytes = stream(
      created,
      done(0, {
        type: "reasoning",
        id: "rs",
        content: [{ type: "reasoning_text", text: "hm" }],
        summary: [],
      }),
      done(1, {
        type: "message",
        content: [
          { type: "output_text", text: "a" },
          { type: "refusal", refusal: "no" },
        ],
      }),
      done(2, { ...call, arguments: '{"a":1}' }),
      ends(),
    );
    expect(decode(decoder(), [bytes])).toMatchObject({
      reasoning: "hm",
      text: "a",
      refusal: "no",
      tools: [{ id: "call_1", name: "add", arguments: '{"a":1}' }],
      end: "whole",
    });
    const twice = stream(
      says("a"),
      done(0, { type: "message", content: [{ type: "output_text", text: "a" }] }),
      ends(),
    );
    expect(decode(decoder(), [twice]).text).toBe("a");
  });

  it("hands the text of a custom tool on as one field", () => {
    const item = { type: "custom_tool_call", call_id: "c", name: "sql", input: 'SELECT "é"\n' };
    const delta = (text: string): Event => ({
      type: "response.custom_tool_call_input.delta",
      output_index: 0,
      delta: text,
    });
    const pieces = stream(
      added(0, { ...item, input: "" }),
      delta('SELECT "'),
      delta('é"\n'),
      done(0, item),
      ends(),
    );
    for (const bytes of [pieces, stream(done(0, item), ends())]) {
      const { tools } = decode(decoder(), [bytes]);
      expect(tools.map((tool) => JSON.parse(tool.arguments))).toEqual([{ input: 'SELECT "é"\n' }]);
    }
  });

  it("is whole at response.completed or response.incomplete and at nothing before", () => {
    const events = [created, says("a"), done(0, { type: "message", content: [] })];
    expect(decode(decoder(), [stream(...events)]).end).toBe("truncated");
    expect(decode(decoder(), [bytesOf("data: [DONE]\n\n")]).end).toBe("truncated");
    for (const [status, reason, told] of [
      ["completed", undefined, { reason: "stop", raw: "completed" }],
      ["incomplete", "max_output_tokens", { reason: "length", raw: "max_output_tokens" }],
      ["incomplete", "content_filter", { reason: "content-filter", raw: "content_filter" }],
      ["incomplete", "steered", { reason: "paused", raw: "steered" }],
      ["incomplete", undefined, { reason: "other", raw: "incomplete" }],
    ] as const) {
      const last = ends(status, reason === undefined ? {} : { incomplete_details: { reason } });
      expect(decode(decoder(), [stream(...events, last)])).toMatchObject({ finish: told, end: "whole" });
    }
  });

  it("tells a refusal", () => {
    const refusal: Event = {
      type: "response.refusal.delta",
      output_index: 0,
      content_index: 0,
      delta: "No.",
    };
    expect(decode(decoder(), [stream(created, refusal, ends())])).toMatchObject({
      refusal: "No.",
      finish: { reason: "refusal", raw: "completed" },
    });
  });

  it.each([
    ["an error event, flat", { type: "error", code: "rate_limit_exceeded", message: "slow" }, "rate-limited"],
    ["an error event, nested", { type: "error", error: { code: "insufficient_quota" } }, "quota-exhausted"],
    [
      "an error event without a code",
      { type: "error", error: { type: "server_error", code: null } },
      "server-error",
    ],
    ["response.failed", ends("failed", { error: { code: "server_error", message: "x" } }), "server-error"],
    ["a picture that is none", ends("failed", { error: { code: "invalid_image" } }), "unsupported-parameter"],
    ["a policy", ends("failed", { error: { code: "bio_policy" } }), "content-filtered"],
    ["a failure without words", ends("failed"), "server-error"],
    ["an end that was cancelled", ends("completed", { status: "cancelled" }), "server-error"],
  ])("keeps what came before %s and throws it", (_, event, kind) => {
    expect(decode(decoder(), [stream(created, says("a"), event as Event)])).toMatchObject({
      text: "a",
      end: kind,
    });
  });

  it("fails on a second response, on arguments without a call and on arguments that are none", () => {
    expect(decode(decoder(), [stream(created, created)]).end).toBe("malformed");
    expect(decode(decoder(), [stream(created, args("{}"))]).end).toBe("malformed");
    const half = [created, added(0, call), args('{"a":')];
    expect(decode(decoder(), [stream(...half, ends())]).end).toBe("invalid-output");
    const cut = ends("incomplete", { incomplete_details: { reason: "max_output_tokens" } });
    expect(decode(decoder(), [stream(...half, cut)]).end).toBe("whole");
  });

  it("is over at its end, and hears nothing after it", () => {
    const one = decoder();
    one.push(stream(created, ends()));
    expect(one.isOver()).toBe(true);
    expect(one.push(stream(says("late")))).toEqual([]);
  });

  it("passes over what it does not know", () => {
    const search: Event = { type: "response.web_search_call.searching", output_index: 0 };
    const item = { type: "web_search_call", id: "ws_1", status: "completed" };
    expect(
      decode(decoder(), [stream(created, added(0, item), search, done(0, item), says("a", 1), ends())]),
    ).toMatchObject({
      text: "a",
      tools: [],
      finish: { reason: "stop" },
    });
  });
});

describe("decodeUnary()", () => {
  const whole = (body: unknown) =>
    answerOf(openAiResponses.decodeUnary(bytesOf(JSON.stringify(body)), source));

  it("reads an answer that came whole", () => {
    const output = [
      {
        type: "reasoning",
        id: "rs",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: "x",
      },
      { type: "message", content: [{ type: "output_text", text: "Hi" }] },
      { ...call, arguments: "{}" },
    ];
    const body = {
      id: "r",
      model: "m",
      status: "completed",
      output,
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    expect(whole(body)).toMatchObject({
      model: "m",
      text: "Hi",
      reasoning: "hm",
      tools: [{ name: "add" }],
      finish: { reason: "tool-calls" },
      usage: { inputTokens: 1, outputTokens: 2 },
    });
  });

  it("throws what is no answer", () => {
    expect(() => whole({ id: "r", status: "in_progress", output: [] })).toThrow("response.completed");
    expect(() => whole({ status: "failed", error: { code: "server_error" } })).toThrow("the provider failed");
    expect(() => whole({ error: { code: "insufficient_quota" } })).toThrow("credit");
  });
});
