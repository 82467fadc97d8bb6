import { describe, expect, it } from "vitest";
import { plainHosts } from "../../../src/core/model/host-presets.ts";
import { bedrock } from "../../../src/providers/bedrock/adapter.ts";
import { answerToolName } from "../../../src/providers/bedrock/structured-output.ts";
import { eventFrame, exceptionFrame, frame } from "../../fixtures/frames.ts";
import { answerOf, bytesOf, decode, endOf, singles } from "../support/answer.ts";

const source = { host: plainHosts.bedrock, account: "account-a" };
const decoder = () => bedrock.createDecoder(source);

type Event = readonly [name: string, payload: unknown];

function stream(...events: readonly Event[]): Uint8Array {
  return Buffer.concat(events.map(([name, payload]) => eventFrame(name, payload)));
}

const start: Event = ["messageStart", { role: "assistant", p: "abc" }];
const says = (text: string): Event => ["contentBlockDelta", { contentBlockIndex: 0, delta: { text } }];
const stop = (stopReason: string): Event => ["messageStop", { stopReason }];
const calls = (name: string, index = 1, type?: string): Event => [
  "contentBlockStart",
  { contentBlockIndex: index, start: { toolUse: { toolUseId: `id-${index}`, name, ...(type && { type }) } } },
];
const input = (piece: string, index = 1): Event => [
  "contentBlockDelta",
  { contentBlockIndex: index, delta: { toolUse: { input: piece } } },
];
const usage: Event = [
  "metadata",
  {
    usage: {
      inputTokens: 3,
      outputTokens: 5,
      totalTokens: 15,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 3,
      cacheDetails: [{ ttl: "1h", inputTokens: 2 }],
    },
    serviceTier: { type: "flex" },
  },
];

describe("createConverseReader()", () => {
  it("reads text, calls, thoughts, finish and usage", () => {
    const thought = (content: unknown): Event => [
      "contentBlockDelta",
      { contentBlockIndex: 0, delta: { reasoningContent: content } },
    ];
    const bytes = stream(
      start,
      thought({ text: "hm" }),
      thought({ signature: "sig" }),
      thought({ redactedContent: "AAEC" }),
      says("Hé"),
      calls("add"),
      input('{"a":'),
      input("1}"),
      ["contentBlockStop", { contentBlockIndex: 1 }],
      calls("now", 2),
      stop("tool_use"),
      usage,
    );
    const expected = {
      text: "Hé",
      reasoning: "hm",
      signature: "sigredacted:AAEC",
      tools: [
        { id: "id-1", name: "add", arguments: '{"a":1}' },
        { id: "id-2", name: "now", arguments: "{}" },
      ],
      finish: { reason: "tool-calls", raw: "tool_use" },
      usage: {
        inputTokens: 10,
        cachedInputTokens: 4,
        cacheWriteTokens: 3,
        cacheWriteHourTokens: 2,
        outputTokens: 5,
        reasoningTokens: 0,
        serviceTier: "flex",
        source: "reported",
      },
      end: "whole",
    };
    expect(decode(decoder(), [bytes])).toMatchObject(expected);
    expect(decode(decoder(), singles(bytes))).toMatchObject(expected);
  });

  it("is whole at messageStop, and waits for the usage", () => {
    const one = decoder();
    one.push(stream(start, says("a"), stop("end_turn")));
    expect([endOf(one), one.isOver()]).toEqual(["whole", false]);
    one.push(stream(usage));
    expect([endOf(one), one.isOver()]).toEqual(["whole", true]);
  });

  it("takes usage that comes before the stop", () => {
    const one = decoder();
    one.push(stream(start, says("a"), usage, stop("end_turn")));
    expect(one.isOver()).toBe(true);
  });

  it("is truncated without messageStop, in the middle of its frame too", () => {
    const bytes = stream(start, says("a"), stop("end_turn"));
    for (let at = 0; at < bytes.length; at += 1) {
      expect(decode(decoder(), [bytes.subarray(0, at)]).end).toBe("truncated");
    }
  });

  it("loses only the usage when the connection ends in the middle of it", () => {
    const bytes = Buffer.concat([stream(start, says("a"), stop("end_turn")), stream(usage).subarray(0, 30)]);
    expect(decode(decoder(), [bytes])).toMatchObject({ end: "whole", usage: undefined, text: "a" });
  });

  it("fails on a damaged byte anywhere before the end", () => {
    const bytes = stream(start, says("a"), stop("end_turn"));
    for (let at = 0; at < bytes.length; at += 1) {
      const wounded = Uint8Array.from(bytes);
      wounded[at] = (wounded[at] ?? 0) ^ 0x20;
      expect([at, decode(decoder(), [wounded]).end]).toEqual([at, "malformed"]);
    }
  });

  it("refuses frames that are too large, too small or of an unknown type", () => {
    const large = eventFrame("contentBlockDelta", { p: "x".repeat(1_100_000) });
    expect(decode(decoder(), [large.subarray(0, 12)]).end).toBe("malformed");
    expect(decode(decoder(), [frame({ ":message-type": "poem" }, {})]).end).toBe("malformed");
  });

  it.each([
    ["throttlingException", "Too many requests, please wait", "rate-limited"],
    ["throttlingException", "Too many tokens per day", "quota-window"],
    ["modelStreamErrorException", "The model failed", "server-error"],
    ["internalServerException", "x", "server-error"],
    ["serviceUnavailableException", "x", "overloaded"],
    ["validationException", "Input Tokens Exceeded: too many", "context-exceeded"],
    ["validationException", "x", "server-error"],
    ["somethingNewException", "x", "server-error"],
  ])("ends with the exception %s (%s) as %s, before or after the stop", (name, text, kind) => {
    const exception = exceptionFrame(name, { message: text });
    const early = Buffer.concat([stream(start, says("a")), exception]);
    const late = Buffer.concat([stream(start, says("a"), stop("end_turn")), exception]);
    expect(decode(decoder(), [early])).toMatchObject({ text: "a", end: kind });
    expect(decode(decoder(), [late]).end).toBe(kind);
  });

  it("reads a fault that the service did not foresee from the headers", () => {
    const fault = frame(
      { ":message-type": "error", ":error-code": "InternalFailure", ":error-message": "x" },
      {},
    );
    expect(decode(decoder(), [fault]).end).toBe("server-error");
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["content_filtered", "content-filter"],
    ["guardrail_intervened", "content-filter"],
    ["refusal", "refusal"],
    ["something_new", "other"],
  ])("tells %s as %s and keeps the word", (raw, reason) => {
    expect(decode(decoder(), [stream(start, says("a"), stop(raw), usage)]).finish).toEqual({ reason, raw });
  });

  it("fails on the stop reasons that mean a broken answer", () => {
    for (const raw of ["malformed_model_output", "malformed_tool_use"]) {
      expect(decode(decoder(), [stream(start, stop(raw))]).end).toBe("invalid-output");
    }
  });

  it("fails on arguments that are no JSON object, unless the answer was cut", () => {
    const half = [start, calls("add"), input('{"a":')] as const;
    expect(decode(decoder(), [stream(...half, stop("tool_use"))]).end).toBe("invalid-output");
    expect(decode(decoder(), [stream(...half, stop("max_tokens"))]).end).toBe("whole");
  });

  it("passes over tools that ran at the provider", () => {
    const bytes = stream(
      start,
      calls("search", 1, "server_tool_use"),
      input("{}"),
      says("a"),
      stop("end_turn"),
    );
    expect(decode(decoder(), [bytes])).toMatchObject({ tools: [], text: "a", end: "whole" });
  });

  it("turns an answer that was asked for as a tool call back into text", () => {
    const bytes = stream(start, calls(answerToolName), input('{"name":'), input('"x"}'), stop("tool_use"));
    expect(decode(decoder(), [bytes])).toMatchObject({
      text: '{"name":"x"}',
      tools: [],
      finish: { reason: "stop", raw: "tool_use" },
      end: "whole",
    });
  });

  it("fails on a second message and on output after the stop", () => {
    expect(decode(decoder(), [stream(start, start)]).end).toBe("malformed");
    expect(decode(decoder(), [stream(start, stop("end_turn"), says("late"))]).end).toBe("malformed");
  });
});

describe("decodeUnary()", () => {
  const whole = (body: unknown) => answerOf(bedrock.decodeUnary(bytesOf(JSON.stringify(body)), source));

  it("reads an answer that came whole", () => {
    const content = [
      { reasoningContent: { reasoningText: { text: "hm", signature: "sig" } } },
      { text: "Hi" },
      { toolUse: { toolUseId: "x", name: "add", input: { a: 1 } } },
    ];
    const answer = whole({
      output: { message: { role: "assistant", content } },
      stopReason: "tool_use",
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    });
    expect(answer).toMatchObject({
      text: "Hi",
      reasoning: "hm",
      signature: "sig",
      tools: [{ id: "x", name: "add", arguments: '{"a":1}' }],
      finish: { reason: "tool-calls" },
      usage: { inputTokens: 1, outputTokens: 2 },
    });
  });

  it("throws what is no answer, a wrong address among it", () => {
    expect(() => whole({ output: { message: { content: [{ text: "Hi" }] } } })).toThrow("stopReason");
    const unknown = { Output: { __type: "com.amazon.coral.service#UnknownOperationException" } };
    expect(() => whole(unknown)).toThrow("does not know or does not grant the model");
  });
});
