import { describe, expect, it } from "vitest";
import type { Ask, Received } from "../../../src/simulator/dialect.ts";
import { errorAnswer } from "../../../src/simulator/openai-responses/errors.ts";
import { itemJson, itemsOf } from "../../../src/simulator/openai-responses/items.ts";
import { readRequest } from "../../../src/simulator/openai-responses/request.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone, framingOf } from "../framing.ts";

const user = { role: "user", content: "hi" };
const tool = { type: "function", name: "gauge", parameters: { type: "object" } };
const call = { type: "function_call", call_id: "call_1", name: "gauge", arguments: "{}" };
const output = { type: "function_call_output", call_id: "call_1", output: "3 m" };

function received(fields: object, changes: Partial<Received> = {}): Received {
  const body = JSON.stringify({ model: "gpt-4.1-mini", input: "hi", ...fields });
  const headers = { authorization: "Bearer k" };
  return { method: "POST", path: "/v1/responses", query: new URLSearchParams(), headers, body, ...changes };
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

/** The reasoning item that an account of this name was given. */
function thoughts(name: string): object {
  const question = { body: { include: ["reasoning.encrypted_content"] } };
  const [item] = itemsOf(framingOf({ question, answer: { reasoning: ["Hm"] }, account: { name } }));
  if (item === undefined) throw new Error("there was no item");
  return itemJson(item, "completed");
}

describe("readRequest()", () => {
  it("reads what a request asks for", () => {
    const ask = read({
      model: "gpt-5-mini",
      instructions: "Be brief.",
      input: [{ role: "developer", content: "In German." }, user],
      stream: true,
      tools: [tool],
      tool_choice: { type: "function", name: "gauge" },
      max_output_tokens: 50,
      reasoning: { effort: "low", summary: "auto" },
    });
    expect(ask).toMatchObject({
      question: {
        streaming: true,
        prompt: "hi",
        instructions: "Be brief.\nIn German.",
        toolDemand: { name: "gauge" },
        maxTokens: 50,
        reasoning: "shown",
      },
    });
  });

  it("takes Azure's path and lists models", () => {
    const azure = { path: "/openai/v1/responses", headers: { "api-key": "k" } };
    expect(read({}, azure)).toMatchObject({ kind: "completion" });
    expect(read({}, { method: "GET", path: "/v1/models" })).toEqual({ kind: "models" });
    expect(refusalOf({}, { path: "/v1/chat/completions" })).toMatchObject({ status: 404 });
  });

  it("says 400 for a model that is not there", () => {
    const account = { ...anyone, models: ["gpt-4.1"] };
    expect(refusalOf({}, {}, account)).toMatchObject({
      status: 400,
      code: "model_not_found",
      param: "model",
    });
  });

  it.each([
    ["no input", { input: undefined }, { param: "input", code: "missing_required_parameter" }],
    ["an empty input", { input: [] }, { param: "input" }],
    ["an unknown field", { messages: [user] }, { param: "messages", code: "unknown_parameter" }],
    ["stop sequences", { stop: ["x"] }, { param: "stop", code: "unknown_parameter" }],
    ["a bound below 16", { max_output_tokens: 15 }, { code: "integer_below_min_value" }],
    [
      "usage options",
      { stream: true, stream_options: { include_usage: true } },
      { code: "unknown_parameter" },
    ],
    ["a nested tool", { tools: [{ type: "function", function: tool }] }, { param: "tools[0].name" }],
    ["a forced tool without tools", { tool_choice: "required" }, { param: "tool_choice" }],
    [
      "words of a user as output",
      { input: [part("user", "output_text")] },
      { param: "input[0].content[0].type" },
    ],
    [
      "words of an assistant as input",
      { input: [part("assistant", "input_text")] },
      { code: "invalid_value" },
    ],
    ["a format beside text", { response_format: { type: "text" } }, { code: "unknown_parameter" }],
    [
      "a nested schema",
      { text: { format: { type: "json_schema", json_schema: {} } } },
      { code: "unknown_parameter" },
    ],
    ["json without the word", { text: { format: { type: "json_object" } } }, { param: "input" }],
    ["an open strict schema", { tools: [{ ...tool, strict: true }] }, { param: "tools[0].parameters" }],
    ["thoughts of a model without", { reasoning: { effort: "low" } }, { code: "unsupported_parameter" }],
    ["a free temperature", { model: "o3", temperature: 0.2 }, { code: "unsupported_parameter" }],
    ["an earlier response", { previous_response_id: "resp_1" }, { code: "previous_response_not_found" }],
    ["another item's id", { input: [{ ...call, id: "call_1" }, output] }, { param: "input[0].id" }],
  ])("refuses %s", (_what, fields, error) => {
    expect(refusalOf(fields)).toMatchObject({ status: 400, type: "invalid_request_error", ...error });
  });

  it("wants every call answered, and nothing else answered", () => {
    expect(read({ input: [user, call, output] })).toMatchObject({ question: { answersTools: true } });
    expect(refusalOf({ input: [user, call] })).toMatchObject({
      message: "No tool output found for function call call_1.",
    });
    expect(refusalOf({ input: [user, output] })).toMatchObject({
      message: "No tool call found for function call output with call_id call_1.",
    });
  });

  it("takes its own thoughts before what came of them", () => {
    const own = thoughts(anyone.name);
    expect(read({ input: [user, own, call, output] })).toMatchObject({ kind: "completion" });
    expect(refusalOf({ input: [user, call, output, own] })).toMatchObject({
      message: expect.stringContaining("without its required following item"),
    });
  });

  it("refuses the thoughts of others, and those that are only named", () => {
    const foreign = { input: [user, thoughts("another"), call, output] };
    expect(refusalOf(foreign)).toMatchObject({ status: 400, code: "invalid_encrypted_content" });
    const named = { input: [user, { type: "reasoning", id: "rs_1", summary: [] }, call, output] };
    expect(refusalOf(named)).toMatchObject({ status: 404, message: expect.stringContaining("rs_1") });
  });
});

function part(role: string, type: string): object {
  return { role, content: [{ type, text: "x" }] };
}
