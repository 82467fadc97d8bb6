/** Gemini and Claude where a cloud serves them. */
import { describe, expect, it } from "vitest";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import type { CompletionRequest } from "../../src/core/model/request.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { eventFrame, exceptionFrame } from "../fixtures/frames.ts";
import { decode, singles } from "./support/answer.ts";
import { dialectCall, type EndpointFacts, message, wire } from "./support/calls.ts";

function hostOf(preset: string) {
  const host = hostPresets.get(preset);
  if (host === undefined) throw new Error(`no preset ${preset}`);
  return host;
}

function encoded(facts: EndpointFacts, changes: Partial<CompletionRequest> = {}) {
  const { body, ...rest } = dialectFor(hostOf(facts.preset ?? "")).encode(dialectCall(facts, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

describe("vertex-gemini", () => {
  it("asks below the location, and is Gemini otherwise", () => {
    const facts = { dialect: "gemini", preset: "vertex-gemini", model: "gemini-2.5-flash" } as const;
    const { path, body } = encoded(facts);
    expect(path).toBe("/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    expect(body).toMatchObject({ contents: [{ role: "user" }] });
  });
});

describe("vertex-claude", () => {
  const dialect = dialectFor(hostOf("vertex-claude"));

  it("names the model in the path and the version in the body", () => {
    const facts = {
      dialect: "anthropic",
      preset: "vertex-claude",
      model: "claude-sonnet-4@20250514",
    } as const;
    const { path, body } = encoded(facts);
    expect(path).toBe("/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict");
    expect(body).toMatchObject({ anthropic_version: "vertex-2023-10-16", stream: true, max_tokens: 1000 });
    expect(body).not.toHaveProperty("model");
    expect(dialect.headers).toEqual({});
  });

  it("knows Google's errors from Anthropic's", () => {
    const google = { error: { code: 429, message: "x", status: "RESOURCE_EXHAUSTED" } };
    expect(dialect.classify(429, {}, JSON.stringify(google)).kind).toBe("overloaded");
    expect(dialect.classify(401, {}, JSON.stringify([{ error: { status: "UNAUTHENTICATED" } }])).kind).toBe(
      "unauthenticated",
    );
    const own = { type: "error", error: { type: "rate_limit_error", message: "x" } };
    expect(dialect.classify(429, {}, JSON.stringify(own)).kind).toBe("rate-limited");
  });
});

describe("bedrock-claude", () => {
  const host = hostOf("bedrock-claude");
  const dialect = dialectFor(host);
  const decoder = () => dialect.createDecoder({ host, account: "account-a" });
  const chunk = (event: object) =>
    eventFrame("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64"), p: "abc" });

  it("names the model in the path and the version in the body", () => {
    const facts = {
      dialect: "anthropic",
      preset: "bedrock-claude",
      model: "anthropic.claude-opus-4-6-v1:0",
    } as const;
    const { path, headers, body } = encoded(facts, { messages: [message("user", "Hi")] });
    expect(path).toBe("/model/anthropic.claude-opus-4-6-v1%3A0/invoke-with-response-stream");
    expect(headers["accept"]).toContain("eventstream");
    expect(body["anthropic_version"]).toBe("bedrock-2023-05-31");
    expect(body).not.toHaveProperty("model");
    expect(body).not.toHaveProperty("stream");
  });

  const events = [
    { type: "message_start", message: { id: "m", model: "claude", usage: { input_tokens: 3 } } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hé" } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
    { type: "message_stop", "amazon-bedrock-invocationMetrics": { inputTokenCount: 3 } },
  ];

  it("unwraps Anthropic's events from their frames", () => {
    const bytes = Buffer.concat(events.map(chunk));
    const expected = {
      text: "Hé",
      finish: { reason: "stop" },
      usage: { inputTokens: 3, outputTokens: 2 },
      end: "whole",
    };
    expect(decode(decoder(), [bytes])).toMatchObject(expected);
    expect(decode(decoder(), singles(bytes))).toMatchObject(expected);
  });

  it("is truncated without message_stop, and fails with an exception", () => {
    const bytes = Buffer.concat(events.slice(0, -1).map(chunk));
    expect(decode(decoder(), [bytes]).end).toBe("truncated");
    const exception = exceptionFrame("throttlingException", { message: "slow down" });
    expect(decode(decoder(), [bytes, exception]).end).toBe("rate-limited");
    const error = chunk({ type: "error", error: { type: "overloaded_error", message: "x" } });
    expect(decode(decoder(), [bytes, error]).end).toBe("overloaded");
  });

  it("fails on an event in several lines", () => {
    const broken = eventFrame("chunk", { bytes: Buffer.from('{"type":\n"ping"}').toString("base64") });
    expect(decode(decoder(), [broken]).end).toBe("malformed");
  });

  it("classifies as Bedrock does", () => {
    const headers = { "x-amzn-errortype": "ThrottlingException:http://x" };
    expect(dialect.classify(429, headers, '{"message":"Too many tokens per day"}').kind).toBe("quota-window");
  });
});
