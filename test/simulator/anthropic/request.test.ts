import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../src/simulator/anthropic/errors.ts";
import { readRequest } from "../../../src/simulator/anthropic/request.ts";
import type { Ask, Received } from "../../../src/simulator/dialect.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone } from "../framing.ts";

const identity = { requestId: "R", completionId: "C", createdMs: 0, random: () => 0 };
const user = { role: "user", content: "hi" };
const tool = { name: "gauge", input_schema: { type: "object" } };
const version = { "anthropic-version": "2023-06-01" };

function received(fields: object, changes: Partial<Received> = {}): Received {
  const body = JSON.stringify({ model: "claude-haiku-4-5", max_tokens: 100, messages: [user], ...fields });
  const headers = { "x-api-key": "k", ...version };
  return { method: "POST", path: "/v1/messages", query: new URLSearchParams(), headers, body, ...changes };
}

function read(fields: object, changes: Partial<Received> = {}, account = anyone): Ask {
  return readRequest(received(fields, changes), account);
}

function refusalOf(fields: object, changes: Partial<Received> = {}, account = anyone): object {
  try {
    read(fields, changes, account);
  } catch (reason) {
    if (!(reason instanceof Rejection)) throw reason;
    const { body, status } = errorAnswer(reason.errorCase, identity);
    return { status, ...(JSON.parse(body) as { error: object }).error };
  }
  throw new Error("the request was taken");
}

describe("readRequest()", () => {
  it("reads what a request asks for", () => {
    const ask = read({
      system: [{ type: "text", text: "Be brief." }],
      stream: true,
      tools: [tool],
      tool_choice: { type: "any" },
      stop_sequences: ["END"],
      temperature: 0.5,
    });
    expect(ask).toMatchObject({
      question: {
        streaming: true,
        prompt: "hi",
        toolDemand: "required",
        maxTokens: 100,
        stopSequences: ["END"],
      },
    });
  });

  it("takes a bearer token in place of the key, and lists models", () => {
    const headers = { authorization: "Bearer k", ...version };
    expect(read({}, { headers, method: "GET", path: "/v1/models" })).toEqual({ kind: "models" });
  });

  it("refuses keys, versions and paths before it looks at the body", () => {
    expect(refusalOf({}, { headers: version })).toMatchObject({ status: 401, type: "authentication_error" });
    expect(refusalOf({}, {}, { ...anyone, apiKey: "right" })).toMatchObject({
      status: 401,
      message: "invalid x-api-key",
    });
    expect(refusalOf({}, { headers: { "x-api-key": "k" }, body: "{" })).toMatchObject({
      status: 400,
      message: "anthropic-version: header is required",
    });
    expect(refusalOf({}, { path: "/messages" })).toMatchObject({ status: 404, type: "not_found_error" });
    expect(refusalOf({}, {}, { ...anyone, models: ["x"] })).toMatchObject({
      status: 404,
      message: "model: claude-haiku-4-5",
    });
  });

  it.each([
    ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
    ["no messages", { messages: undefined }, "messages: Field required"],
    ["empty messages", { messages: [] }, "messages: at least one message is required"],
    ["an unknown field", { n: 2 }, "n: Extra inputs are not permitted"],
    [
      "a strange role",
      { messages: [{ role: "tool", content: "x" }] },
      "messages.0.role: Input should be one of",
    ],
    [
      "an assistant first",
      { messages: [{ role: "assistant", content: "x" }, user] },
      "first message must use",
    ],
    ["empty text", { messages: [{ role: "user", content: "" }] }, "non-empty content"],
    [
      "an empty text block",
      { messages: [block({ type: "text", text: "" })] },
      "text content blocks must be non-empty",
    ],
    ["a bad tool id", { messages: [user, toolUse("a b"), user] }, "String should match pattern"],
    ["temperature 1.5", { temperature: 1.5 }, "temperature: Input should be less than or equal to 1"],
    [
      "a small budget",
      { thinking: { type: "enabled", budget_tokens: 100 } },
      "greater than or equal to 1024",
    ],
    [
      "a budget over max_tokens",
      { thinking: { type: "enabled", budget_tokens: 2000 } },
      "max_tokens: must be greater",
    ],
    ["a tool without a schema", { tools: [{ name: "x" }] }, "tools.0.input_schema: Field required"],
    ["a choice without tools", { tool_choice: { type: "any" } }, "tool_choice: may only be specified"],
    [
      "a forced tool while thinking",
      { thinking: { type: "adaptive" }, tools: [tool], tool_choice: { type: "any" } },
      "thinking may not be enabled",
    ],
    ["an image that is no base64", { messages: [block(image("$$$"))] }, "invalid base64 data"],
  ])("refuses %s", (_what, fields, message) => {
    const refusal = refusalOf(fields) as { status: number; type: string; message: string };
    expect(refusal).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(refusal.message).toContain(message);
  });

  it("knows no sampling fields from API version 2026-10-21 on", () => {
    const headers = { "x-api-key": "k", "anthropic-version": "2026-10-21" };
    expect(refusalOf({ temperature: 1 }, { headers })).toMatchObject({
      message: "temperature: Extra inputs are not permitted",
    });
    expect(read({}, { headers })).toMatchObject({ kind: "completion" });
  });

  it("wants every tool use answered in the next turn, and nothing else answered", () => {
    const result = block({ type: "tool_result", tool_use_id: "toolu_1", content: "3 m" });
    const asked = toolUse("toolu_1");
    expect(read({ messages: [user, asked, result] })).toMatchObject({
      question: { answersTools: true, prompt: "hi" },
    });
    expect(refusalOf({ messages: [user, asked, user] })).toMatchObject({ status: 400 });
    expect(refusalOf({ messages: [user, result] })).toMatchObject({ status: 400 });
  });
});

function block(content: object): object {
  return { role: "user", content: [content] };
}

function image(data: string): object {
  return { type: "image", source: { type: "base64", media_type: "image/png", data } };
}

function toolUse(id: string): object {
  return { role: "assistant", content: [{ type: "tool_use", id, name: "gauge", input: {} }] };
}
