/** A whole answer of each dialect, damaged on its way to its decoder. */

import { Failure } from "../../src/core/model/failure.ts";
import type { DialectName } from "../../src/core/model/host-preset.ts";
import { plainHosts } from "../../src/core/model/host-presets.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { damaged } from "./damage.ts";
import { unsound } from "./fuzz-decoder.ts";
import type { FuzzedParser } from "./fuzz-parser.ts";
import { mutated } from "./mutated-json.ts";

const chat = {
  id: "c", model: "m",
  choices: [{
    index: 0, finish_reason: "tool_calls",
    message: {
      role: "assistant", content: "Hé", reasoning_content: "hm",
      tool_calls: [{ id: "x", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
    },
    logprobs: { content: [{ token: "Hé", logprob: -0.5, bytes: [72], top_logprobs: [] }] },
  }],
  usage: { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } },
}; // biome-ignore format: a body reads better in rows

const message = {
  id: "c", model: "m", role: "assistant", stop_reason: "tool_use",
  content: [
    { type: "thinking", thinking: "hm", signature: "s" },
    { type: "text", text: "Hé" },
    { type: "tool_use", id: "x", name: "f", input: { a: 1 } },
  ],
  usage: { input_tokens: 3, output_tokens: 2, cache_read_input_tokens: 1 },
}; // biome-ignore format: a body reads better in rows

const content = {
  responseId: "c", modelVersion: "m",
  candidates: [{
    content: { parts: [{ text: "hm", thought: true }, { text: "Hé" }, { functionCall: { name: "f", args: { a: 1 } } }] },
    finishReason: "STOP",
  }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, thoughtsTokenCount: 1 },
}; // biome-ignore format: a body reads better in rows

const response = {
  id: "r", model: "m", status: "completed",
  output: [
    { type: "reasoning", id: "t", summary: [{ type: "summary_text", text: "hm" }] },
    { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hé" }] },
    { type: "function_call", call_id: "x", name: "f", arguments: '{"a":1}' },
  ],
  usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
}; // biome-ignore format: a body reads better in rows

const converse = {
  output: {
    message: {
      role: "assistant",
      content: [
        { reasoningContent: { reasoningText: { text: "hm", signature: "s" } } },
        { text: "Hé" },
        { toolUse: { toolUseId: "x", name: "f", input: { a: 1 } } },
      ],
    },
  },
  stopReason: "tool_use",
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
};

const cohere = {
  id: "m", finish_reason: "TOOL_CALL",
  message: {
    role: "assistant", content: [{ type: "text", text: "Hé" }], tool_plan: "hm",
    tool_calls: [{ id: "x", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
  },
  usage: { billed_units: { input_tokens: 3, output_tokens: 2 }, tokens: { input_tokens: 3, output_tokens: 2 } },
}; // biome-ignore format: a body reads better in rows

const bodies: Readonly<Record<DialectName, unknown>> = {
  "openai-chat": chat,
  anthropic: message,
  gemini: content,
  "openai-responses": response,
  bedrock: converse,
  cohere,
};

function readerOf(name: DialectName): FuzzedParser {
  const host = plainHosts[name];
  const body = bodies[name];
  const good = [Buffer.from(JSON.stringify(body))];
  return {
    name: `whole answer of ${name}`,
    words(random) {
      if (random() < 0.3) return damaged(good, random, false).bytes;
      return Buffer.from(JSON.stringify(mutated(body, random)));
    },
    async take(bytes) {
      try {
        const events = dialectFor(host).decodeUnary(bytes, { host, account: "account-a" });
        const complaint = unsound(events, "whole");
        if (complaint !== undefined) throw new Error(complaint);
        return "whole";
      } catch (thrown) {
        if (thrown instanceof Failure) return thrown.kind;
        throw thrown;
      }
    },
  };
}

export const wholeAnswers: readonly FuzzedParser[] = (Object.keys(bodies) as DialectName[]).map(readerOf);
