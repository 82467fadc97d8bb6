import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { CompletionResult } from "../../../../src/core/model/completion.ts";
import type { FinishReason } from "../../../../src/core/model/finish.ts";
import type { Part } from "../../../../src/core/model/message.ts";
import { toChatCompletion } from "../../../../src/transport/http/openai/answer/chat-completion.ts";
import { attempt, result, trail } from "../../support/domain.ts";

const answerOf = (overrides: Partial<CompletionResult>) => toChatCompletion(result(overrides));

function messageOf(...parts: readonly Part[]) {
  return answerOf({ message: { role: "assistant", parts } }).choices[0]?.message;
}

const finishOf = (reason: FinishReason, parts: readonly Part[] = [{ kind: "text", text: "x" }]) =>
  answerOf({ finish: { reason, raw: "" }, message: { role: "assistant", parts } }).choices[0]?.finish_reason;

describe("toChatCompletion()", () => {
  it("has OpenAI's shape, as its SDK declares it", () => {
    const { system_fingerprint, ...answer } = toChatCompletion(result());
    const typed: OpenAI.ChatCompletion = answer;
    expect(system_fingerprint).toBeNull();
    expect(typed).toMatchObject({
      id: "cmpl-0000000000000000000000000A",
      object: "chat.completion",
      created: Date.UTC(2026, 0, 1) / 1_000,
      model: "gpt-x-2026",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello!", refusal: null },
          finish_reason: "stop",
          logprobs: null,
        },
      ],
      usage: {
        prompt_tokens: 7,
        completion_tokens: 5,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it("carries tool calls, and no content beside them", () => {
    const call = { id: "call_1", name: "weather", arguments: "{}" };
    expect(messageOf({ kind: "tool-call", call })).toEqual({
      role: "assistant",
      content: null,
      refusal: null,
      tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } }],
    });
  });

  it("joins texts, tells refusals apart and leaves thoughts out", () => {
    const thought = {
      kind: "reasoning",
      text: "Hm.",
      signature: "s",
      dialect: "anthropic",
      providerState: undefined,
    } as const;
    expect(messageOf(thought, { kind: "text", text: "a" }, { kind: "text", text: "b" })).toEqual({
      role: "assistant",
      content: "ab",
      refusal: null,
    });
    expect(messageOf({ kind: "refusal", text: "No." })).toEqual({
      role: "assistant",
      content: null,
      refusal: "No.",
    });
    expect(messageOf()).toEqual({ role: "assistant", content: "", refusal: null });
  });

  it.each<[FinishReason, string]>([
    ["stop", "stop"],
    ["length", "length"],
    ["tool-calls", "tool_calls"],
    ["content-filter", "content_filter"],
    ["recitation", "content_filter"],
    ["paused", "length"],
    ["other", "stop"],
  ])("says of the finish %s: %s", (reason, word) => {
    expect(finishOf(reason)).toBe(word);
  });

  it("calls a refusal with words a stop, as OpenAI does, and one without a filter", () => {
    expect(finishOf("refusal", [{ kind: "refusal", text: "No." }])).toBe("stop");
    expect(finishOf("refusal")).toBe("content_filter");
  });

  it("adds Spillway's own facts", () => {
    const attempts = [...trail(1).attempts, attempt({ number: 2 })];
    expect(answerOf({ attempts, replayed: true }).spillway).toEqual({
      completion_id: "cmpl-0000000000000000000000000A",
      endpoint: "openai-eu",
      attempts: 2,
      restarts: 1,
      cost_nano_usd: 42,
      wasted_nano_usd: 7,
      cost_source: "reported",
      replayed: true,
    });
  });

  it("counts a failure before the first token for no restart, and knows no cost without a price", () => {
    const attempts = trail(1).attempts.map((each) => ({ ...each, firstTokenAt: undefined }));
    expect(answerOf({ attempts, costSource: undefined }).spillway).toMatchObject({
      restarts: 0,
      cost_nano_usd: null,
      wasted_nano_usd: null,
      cost_source: null,
    });
  });
});
