import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../src/simulator/cohere/errors.ts";
import { readRequest } from "../../../src/simulator/cohere/request.ts";
import type { Ask, Received } from "../../../src/simulator/dialect.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone, framingOf } from "../framing.ts";

const user = { role: "user", content: "hi" };
const tool = { type: "function", function: { name: "gauge", parameters: { type: "object" } } };
const call = { id: "c1", type: "function", function: { name: "gauge", arguments: "{}" } };
const asked = { role: "assistant", tool_plan: "I will look.", tool_calls: [call] };
const answered = { role: "tool", tool_call_id: "c1", content: "3 m" };

function received(fields: object, changes: Partial<Received> = {}): Received {
  const body = JSON.stringify({ model: "command-a-03-2025", messages: [user], ...fields });
  const headers = { authorization: "Bearer k" };
  return { method: "POST", path: "/v2/chat", query: new URLSearchParams(), headers, body, ...changes };
}

function read(fields: object, changes: Partial<Received> = {}, account = anyone): Ask {
  return readRequest(received(fields, changes), account);
}

function refusalOf(fields: object, changes: Partial<Received> = {}, account = anyone): object {
  try {
    read(fields, changes, account);
  } catch (reason) {
    if (!(reason instanceof Rejection)) throw reason;
    const { body, status } = errorAnswer(reason.errorCase, framingOf({}).identity);
    return { status, ...(JSON.parse(body) as object) };
  }
  throw new Error("the request was taken");
}

describe("readRequest()", () => {
  it("reads what a request asks for", () => {
    const ask = read({
      messages: [{ role: "system", content: "Be brief." }, user],
      stream: true,
      tools: [tool],
      tool_choice: "REQUIRED",
      max_tokens: 5,
      stop_sequences: ["END"],
      thinking: { type: "enabled", token_budget: 100 },
      k: 3,
      p: 0.5,
    });
    expect(ask).toMatchObject({
      question: {
        streaming: true,
        prompt: "hi",
        instructions: "Be brief.",
        toolDemand: "required",
        maxTokens: 5,
        stopSequences: ["END"],
        reasoning: "shown",
      },
    });
  });

  it("refuses keys, paths and models", () => {
    expect(refusalOf({}, { headers: {} })).toMatchObject({ status: 401 });
    const account = { ...anyone, apiKey: "right", models: ["x"] };
    expect(refusalOf({}, {}, account)).toMatchObject({ status: 401, message: "invalid api token" });
    expect(refusalOf({}, {}, { ...account, apiKey: "k" })).toMatchObject({ status: 404 });
    expect(refusalOf({}, { path: "/v1/chat" })).toMatchObject({ status: 404 });
    expect(refusalOf({}, { method: "GET" })).toMatchObject({ status: 405 });
    expect(read({}, { method: "GET", path: "/v1/models" })).toEqual({ kind: "models" });
  });

  it.each([
    ["no model", { model: undefined }, "a model parameter is required"],
    ["no messages", { messages: [] }, "must not be empty"],
    ["a strange role", { messages: [{ role: "developer", content: "x" }] }, "must be one of system, user"],
    ["an empty turn", { messages: [{ role: "user", content: " " }] }, "must not be empty in a turn"],
    ["the assistant's word last", { messages: [user, { role: "assistant", content: "x" }] }, "last message"],
    ["six stops", { stop_sequences: [..."abcdef"] }, "at most 5 sequences"],
    ["temperature 2", { temperature: 2 }, "at most 1"],
    ["k 501", { k: 501 }, "at most 500"],
    ["p 1", { p: 1 }, "at most 0.99"],
    ["a choice without tools", { tool_choice: "NONE" }, "needs tools"],
    ["a named tool", { tools: [tool], tool_choice: { type: "function" } }, "must be a string"],
    ["OpenAI's word", { tools: [tool], tool_choice: "required" }, "one of REQUIRED, NONE"],
    [
      "a schema beside tools",
      { tools: [tool], response_format: { type: "json_object" } },
      "not supported with tools",
    ],
    ["OpenAI's schema", { response_format: { type: "json_schema" } }, "one of text, json_object"],
    ["a call without an answer", { messages: [user, asked, user] }, "have no tool message: c1"],
    ["an answer without a call", { messages: [user, answered] }, "answers no tool call"],
  ])("refuses %s", (_what, fields, message) => {
    const refusal = refusalOf(fields) as { readonly message: string };
    expect(refusal).toMatchObject({ status: 400, id: expect.stringMatching(/^[0-9a-f-]{36}$/u) });
    expect(refusal.message).toContain(message);
  });

  it("calls a strange field unprocessable", () => {
    expect(refusalOf({ top_k: 3 })).toMatchObject({
      status: 422,
      message: "unknown field: parameter 'top_k' is not a valid field.",
    });
  });

  it("takes a tool's answer, which may end the conversation", () => {
    expect(read({ messages: [user, asked, answered] })).toMatchObject({ question: { answersTools: true } });
  });

  it("marks a prompt that is too long as the real one does", () => {
    const { body } = errorAnswer({ word: "context-exceeded" }, framingOf({}).identity);
    expect(JSON.parse(body)).toMatchObject({ error_type: "TOO_MANY_TOKENS" });
  });
});
