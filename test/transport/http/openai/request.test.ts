import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject } from "../../../../src/core/base/json.ts";
import { CallError } from "../../../../src/core/model/call-error.ts";
import { OpenAiError } from "../../../../src/transport/http/openai/openai-error.ts";
import { readChatRequest } from "../../../../src/transport/http/openai/request/completion-request.ts";
import { chatRequestOf, faultsOf, requestOf } from "./support/read-request.ts";

const text = (words: string) => ({ kind: "text", text: words });
const pixel = "iVBORw0KGgo=";
const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "Tells the weather",
    parameters: { type: "object", properties: { city: { type: "string" } } },
    strict: true,
  },
};
const call = { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } };

describe("readChatRequest()", () => {
  it("takes the model for the route and the words for messages", () => {
    expect(requestOf()).toMatchObject({
      route: "chat",
      messages: [{ role: "user", parts: [text("Hi")] }],
      tools: [],
      toolChoice: { mode: "auto", parallel: undefined },
      format: { kind: "text" },
      maxOutputTokens: undefined,
      idempotencyKey: undefined,
    });
  });

  it("takes every role, with content as a string and as parts", () => {
    const { messages } = requestOf({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "developer", content: [{ type: "text", text: "Be kind." }] },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
            { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
        { role: "assistant", content: null, tool_calls: [call] },
        {
          role: "tool",
          tool_call_id: "call_1",
          content: [
            { type: "text", text: "4 " },
            { type: "text", text: "°C" },
          ],
        },
        { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
        { role: "assistant", content: "", refusal: "Still no." },
      ],
    });
    expect(messages).toEqual([
      { role: "system", parts: [text("Be brief.")] },
      { role: "system", parts: [text("Be kind.")] },
      {
        role: "user",
        parts: [
          text("What is this?"),
          { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
          {
            kind: "image",
            source: { kind: "data", data: Buffer.from(pixel, "base64"), mediaType: "image/png" },
          },
        ],
      },
      {
        role: "assistant",
        parts: [{ kind: "tool-call", call: { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' } }],
      },
      {
        role: "tool",
        parts: [{ kind: "tool-result", result: { toolCallId: "call_1", content: "4 °C", isError: false } }],
      },
      { role: "assistant", parts: [{ kind: "refusal", text: "No." }] },
      { role: "assistant", parts: [{ kind: "refusal", text: "Still no." }] },
    ]);
  });

  it("leaves out instructions that say nothing", () => {
    const messages = [
      { role: "system", content: "" },
      { role: "user", content: "Hi" },
    ];
    expect(requestOf({ messages }).messages).toEqual([{ role: "user", parts: [text("Hi")] }]);
  });

  it("takes tools and the choice among them", () => {
    const { tools, toolChoice } = requestOf({
      tools: [weather, { type: "function", function: { name: "now" } }],
      tool_choice: { type: "function", function: { name: "now" } },
      parallel_tool_calls: false,
    });
    expect(tools).toEqual([
      {
        name: "weather",
        description: "Tells the weather",
        parameters: { type: "object", properties: { city: { type: "string" } } },
        strict: true,
      },
      { name: "now", description: "", parameters: { type: "object", properties: {} }, strict: false },
    ]);
    expect(toolChoice).toEqual({ mode: { name: "now" }, parallel: false });
  });

  it.each(["auto", "none", "required"])("takes the tool choice %s", (choice) => {
    expect(requestOf({ tools: [weather], tool_choice: choice }).toolChoice.mode).toBe(choice);
  });

  it("takes the form of the answer", () => {
    const schema = { type: "object", properties: { n: { type: "number" } } };
    expect(requestOf({ response_format: { type: "text" } }).format).toEqual({ kind: "text" });
    expect(requestOf({ response_format: { type: "json_object" } }).format).toEqual({ kind: "json" });
    expect(
      requestOf({
        response_format: { type: "json_schema", json_schema: { name: "n", schema, strict: true } },
      }).format,
    ).toEqual({ kind: "json-schema", name: "n", schema, strict: true });
  });

  it("takes sampling, bounds, labels and how to answer", () => {
    const chat = chatRequestOf(
      {
        temperature: 0.5,
        top_p: 0.9,
        seed: 7,
        frequency_penalty: -1,
        presence_penalty: 1,
        reasoning_effort: "minimal",
        max_tokens: 5,
        stop: ["a", "b"],
        stream: true,
        stream_options: { include_usage: true },
        metadata: { team: "water" },
        user: "somebody",
        n: 1,
      },
      "key-1",
    );
    expect(chat).toMatchObject({ stream: true, includeUsage: true });
    expect(chat.request).toMatchObject({
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        seed: 7,
        frequencyPenalty: -1,
        presencePenalty: 1,
        reasoningEffort: "low",
      },
      maxOutputTokens: 5,
      stopSequences: ["a", "b"],
      metadata: new Map([["team", "water"]]),
      idempotencyKey: "key-1",
    });
  });

  it("prefers max_completion_tokens, takes one stop sequence for a list, and null for nothing", () => {
    const request = requestOf({
      max_tokens: 5,
      max_completion_tokens: 6,
      stop: "END",
      temperature: null,
      tools: null,
      tool_choice: null,
      response_format: null,
      stream: null,
      logprobs: null,
      n: null,
    });
    expect(request).toMatchObject({
      maxOutputTokens: 6,
      stopSequences: ["END"],
      sampling: { temperature: undefined },
    });
  });

  it.each([
    { n: 2 },
    { logprobs: true },
    { top_logprobs: 3 },
    { logit_bias: { "50256": -100 } },
    { functions: [{ name: "weather" }] },
    { function_call: "auto" },
    { modalities: ["text", "audio"] },
    { audio: { voice: "alloy", format: "wav" } },
    { moderation: {} },
    { web_search_options: {} },
  ])("refuses %j, which would change the answer", (fields) => {
    const [param] = Object.keys(fields);
    const words = { status: 400, type: "invalid_request_error", code: "unsupported_parameter", param };
    expect(() => requestOf(fields)).toThrow(expect.objectContaining({ words }));
  });

  it("ignores what only tunes the service behind the API", () => {
    const ignored = { store: true, service_tier: "flex", prompt_cache_key: "k", logit_bias: {}, novelty: 1 };
    expect(requestOf(ignored)).toEqual(requestOf());
  });
});

describe("readChatRequest(), with faults", () => {
  it.each<[string, Parameters<typeof faultsOf>[0], string]>([
    ["no model", { model: null }, "model: is required"],
    ["no messages", { messages: [] }, "messages: must have at least one message"],
    ["messages of another type", { messages: "Hi" }, "messages: must be a list"],
    ["a message of another type", { messages: ["Hi"] }, "messages[0]: must be an object"],
    [
      "an unknown role",
      { messages: [{ role: "function", content: "x" }] },
      "messages[0].role: must be one of",
    ],
    [
      "no words",
      { messages: [{ role: "user", content: "" }] },
      "messages[0].content: must have at least one part",
    ],
    [
      "content of another type",
      { messages: [{ role: "user", content: 5 }] },
      "messages[0].content: must be a string",
    ],
    [
      "sound",
      { messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] },
      "messages[0].content[0].type: must be text, image_url or refusal",
    ],
    [
      "a picture over http",
      {
        messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://a/b.png" } }] }],
      },
      "messages[0].content[0].image_url.url: must be an https URL",
    ],
    [
      "a picture that is no base64",
      {
        messages: [
          { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,?" } }] },
        ],
      },
      "messages[0].content[0].image_url.url: must be an https URL, or",
    ],
    [
      "a picture in instructions",
      { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "https://a/b" } }] }] },
      'messages[0].content[0].image_url: a message of role "system" may not hold a image part',
    ],
    [
      "an empty system message before the fault",
      {
        messages: [
          { role: "system", content: "" },
          { role: "user", content: "" },
        ],
      },
      "messages[1].content: must have at least one part",
    ],
    [
      "a call without an id",
      { messages: [{ role: "assistant", tool_calls: [{ ...call, id: "" }] }] },
      "messages[0].tool_calls[0].id: is required",
    ],
    [
      "arguments that are no object",
      {
        messages: [
          { role: "assistant", tool_calls: [{ ...call, function: { name: "weather", arguments: "[]" } }] },
        ],
      },
      "messages[0].tool_calls[0].function.arguments: must be a JSON object",
    ],
    [
      "a call that is no function",
      { messages: [{ role: "assistant", tool_calls: [{ ...call, type: "custom" }] }] },
      "messages[0].tool_calls[0].type: must be",
    ],
    [
      "a legacy call",
      { messages: [{ role: "assistant", content: "x", function_call: { name: "f" } }] },
      "messages[0].function_call: is not supported",
    ],
    [
      "a result of nothing",
      { messages: [{ role: "tool", content: "x" }] },
      "messages[0].tool_call_id: is required",
    ],
    ["a tool that is no function", { tools: [{ type: "custom" }] }, "tools[0].type: must be"],
    [
      "a tool without a name",
      { tools: [{ type: "function" }] },
      "tools[0].function.name: must be of the form",
    ],
    [
      "a choice without tools",
      { tool_choice: "required" },
      "tool_choice: MODE_REQUIRED needs at least one tool",
    ],
    [
      "a choice of no tool",
      { tools: [weather], tool_choice: { type: "function", function: { name: "x" } } },
      "tool_choice.function.name: must be the name of one of the tools",
    ],
    ["an unknown choice", { tool_choice: "any" }, "tool_choice: must be"],
    ["an unknown form", { response_format: { type: "xml" } }, "response_format.type: must be"],
    [
      "a form without a schema",
      { response_format: { type: "json_schema", json_schema: { name: "n" } } },
      "response_format.json_schema.schema: is required",
    ],
    ["too much heat", { temperature: 3 }, "temperature: must be at least 0 and at most 2, got 3"],
    ["a temperature in words", { temperature: "warm" }, "temperature: must be a number"],
    ["a fraction of a seed", { seed: 1.5 }, "seed: must be a whole number"],
    ["an unknown effort", { reasoning_effort: "some" }, "reasoning_effort: must be one of"],
    ["no tokens", { max_tokens: 0 }, "max_tokens: must be at least 1, got 0"],
    ["no tokens at all", { max_completion_tokens: 0 }, "max_completion_tokens: must be at least 1, got 0"],
    ["too many stops", { stop: ["a", "b", "c", "d", "e"] }, "stop: must have at most 4 entries, has 5"],
    ["a stop of another type", { stop: [1] }, "stop[0]: must be a string"],
    ["labels of another type", { metadata: { a: 1 } }, "metadata: must hold strings only"],
    ["a stream in words", { stream: "yes" }, "stream: must be true or false"],
  ])("names %s by the caller's own path", (_, fields, fault) => {
    expect(faultsOf(fields)).toEqual([expect.stringMatching(startingWith(fault))]);
  });

  it("names every fault at once", () => {
    expect(faultsOf({ temperature: "warm", stop: 5, messages: "none" })).toHaveLength(3);
  });

  it("names the header of a key that is too long", () => {
    expect(() => chatRequestOf({}, "k".repeat(256))).toThrow(
      expect.objectContaining({ violations: [expect.objectContaining({ field: "Idempotency-Key" })] }),
    );
  });

  it("ends in a request or in an error for the caller, whatever comes", () => {
    const names = ["model", "messages", "tools", "tool_choice", "response_format", "stop", "metadata", "n"];
    const roles = fc.constantFrom("system", "user", "assistant", "tool", "x");
    const message = fc.record({ role: roles, content: fc.jsonValue(), tool_calls: fc.jsonValue() });
    const field = fc.oneof(fc.jsonValue(), fc.array(message));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), field), (body) => {
        if (!isJsonObject(body)) return;
        try {
          expect(readChatRequest(body, undefined).request.messages.length).toBeGreaterThan(0);
        } catch (thrown) {
          expect(thrown instanceof CallError || thrown instanceof OpenAiError).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function startingWith(words: string): RegExp {
  return new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}
