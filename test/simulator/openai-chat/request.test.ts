import { describe, expect, it } from "vitest";
import type { Ask, Received } from "../../../src/simulator/dialect.ts";
import { errorAnswer } from "../../../src/simulator/openai-chat/errors.ts";
import { readRequest } from "../../../src/simulator/openai-chat/request.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone } from "../framing.ts";

const user = { role: "user", content: "hi" };
const tool = { type: "function", function: { name: "gauge", parameters: { type: "object" } } };

function received(fields: object, changes: Partial<Received> = {}): Received {
  const body = JSON.stringify({ model: "gpt-4.1-mini", messages: [user], ...fields });
  const headers = { authorization: "Bearer k" };
  return {
    method: "POST",
    path: "/v1/chat/completions",
    query: new URLSearchParams(),
    headers,
    body,
    ...changes,
  };
}

function read(fields: object, changes: Partial<Received> = {}, account = anyone): Ask {
  return readRequest(received(fields, changes), account);
}

function refusalOf(fields: object, changes: Partial<Received> = {}, account = anyone): object {
  try {
    read(fields, changes, account);
  } catch (reason) {
    if (!(reason instanceof Rejection)) throw reason;
    const { body, status } = errorAnswer(reason.errorCase);
    return { status, ...(JSON.parse(body) as { error: object }).error };
  }
  throw new Error("the request was taken");
}

describe("readRequest()", () => {
  it("reads what a request asks for", () => {
    const ask = read({
      stream: true,
      tools: [tool],
      tool_choice: { type: "function", function: { name: "gauge" } },
      max_tokens: 50,
      stop: "END",
      messages: [{ role: "system", content: "Be brief." }, user],
    });
    expect(ask).toMatchObject({
      kind: "completion",
      question: {
        model: "gpt-4.1-mini",
        streaming: true,
        prompt: "hi",
        toolDemand: { name: "gauge" },
        maxTokens: 50,
        stopSequences: ["END"],
        reasoning: "none",
      },
    });
  });

  it("takes the paths and keys of hosts that speak the same dialect", () => {
    const azure = { path: "/openai/deployments/x/chat/completions", headers: { "api-key": "k" } };
    expect(read({}, azure)).toMatchObject({ kind: "completion" });
    expect(read({}, { method: "GET", path: "/openai/v1/models" })).toEqual({ kind: "models" });
  });

  it("refuses keys and paths before it looks at the body", () => {
    expect(refusalOf({}, { headers: {} })).toMatchObject({ status: 401, code: "missing_api_key" });
    const account = { ...anyone, apiKey: "right" };
    expect(refusalOf({}, { body: "{" }, account)).toMatchObject({ status: 401, code: "invalid_api_key" });
    expect(refusalOf({}, { path: "/v1/other" })).toMatchObject({ status: 404, code: "unknown_url" });
    expect(refusalOf({}, { method: "GET" })).toMatchObject({ status: 405 });
  });

  it("never repeats a whole key", () => {
    const account = { ...anyone, apiKey: "right" };
    const changes = { headers: { authorization: "Bearer sk-secret-value" } };
    expect(JSON.stringify(refusalOf({}, changes, account))).not.toContain("secret");
  });

  it("refuses a model that the account has not", () => {
    const account = { ...anyone, models: ["gpt-4.1"] };
    expect(refusalOf({}, {}, account)).toMatchObject({ status: 404, code: "model_not_found" });
  });

  it.each([
    ["no model", { model: undefined }, { param: "model", code: "missing_required_parameter" }],
    ["no messages", { messages: undefined }, { param: "messages", code: "missing_required_parameter" }],
    ["empty messages", { messages: [] }, { param: "messages" }],
    ["a strange role", { messages: [{ role: "robot", content: "x" }] }, { code: "invalid_value" }],
    ["null content", { messages: [{ role: "user", content: null }] }, { code: "invalid_type" }],
    ["an unknown field", { top_k: 3 }, { param: "top_k", code: "unknown_parameter" }],
    ["temperature 3", { temperature: 3 }, { param: "temperature", code: "decimal_above_max_value" }],
    ["top_p -1", { top_p: -1 }, { param: "top_p", code: "decimal_below_min_value" }],
    ["five stops", { stop: ["a", "b", "c", "d", "e"] }, { param: "stop" }],
    ["stream options unstreamed", { stream_options: { include_usage: true } }, { param: "stream_options" }],
    ["a choice without tools", { tool_choice: "auto" }, { param: "tool_choice" }],
    [
      "a bad tool name",
      { tools: [{ type: "function", function: { name: "a b" } }] },
      { code: "invalid_value" },
    ],
    ["json without the word", { response_format: { type: "json_object" } }, { param: "messages" }],
    ["a text max_tokens", { max_tokens: "5" }, { param: "max_tokens", code: "invalid_type" }],
    [
      "max_tokens for a reasoning model",
      { model: "gpt-5-mini", max_tokens: 5 },
      { code: "unsupported_parameter" },
    ],
    ["temperature for a reasoning model", { model: "o3", temperature: 0.2 }, { code: "unsupported_value" }],
    [
      "an open strict schema",
      { response_format: strictFormat({ type: "object" }) },
      { param: "response_format" },
    ],
  ])("refuses %s", (_what, fields, error) => {
    expect(refusalOf(fields)).toMatchObject({ status: 400, type: "invalid_request_error", ...error });
  });

  it("wants every tool call answered, and nothing else answered", () => {
    const call = { id: "call_1", type: "function", function: { name: "gauge", arguments: "{}" } };
    const asked = { role: "assistant", content: null, tool_calls: [call] };
    const answered = { role: "tool", tool_call_id: "call_1", content: "3 m" };
    expect(read({ messages: [user, asked, answered] })).toMatchObject({ question: { answersTools: true } });
    expect(refusalOf({ messages: [user, asked, user] })).toMatchObject({ param: "messages.[2].role" });
    expect(refusalOf({ messages: [user, asked] })).toMatchObject({ status: 400 });
    expect(refusalOf({ messages: [user, answered] })).toMatchObject({ status: 400 });
  });
});

function strictFormat(schema: object): object {
  return { type: "json_schema", json_schema: { name: "x", schema, strict: true } };
}
