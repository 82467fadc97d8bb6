import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/openai-responses/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

function encoded(facts: Partial<EndpointFacts>, changes: Partial<CompletionRequest> = {}) {
  const { body, ...rest } = encode(dialectCall({ dialect: "openai-responses", ...facts }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const openAi = { preset: "openai-responses" } as const;
const weather = { name: "weather", description: "Tells", parameters: { type: "object" }, strict: false };
const called = {
  kind: "tool-call",
  call: { id: "call_1", name: "weather", arguments: '{"city":"Rome"}' },
} as const;
const result = {
  kind: "tool-result",
  result: { toolCallId: "call_1", content: "sunny", isError: true },
} as const;
const thought = {
  kind: "reasoning",
  text: "hm",
  signature: "account-a:rs_1:b64=",
  dialect: "openai-responses",
  providerState: undefined,
} as const;

describe("encode()", () => {
  it("writes the least that a request can be, and stores nothing", () => {
    expect(encoded({})).toEqual({
      path: "/responses",
      headers: {},
      body: { model: "model-a", input: [{ role: "user", content: "Hello" }], store: false, stream: true },
      adaptations: [],
    });
    expect(encoded(openAi)).toMatchObject({
      headers: { "x-client-request-id": "request-a" },
      body: { stream_options: { include_obfuscation: false } },
    });
  });

  it("writes a whole conversation as items", () => {
    const image = {
      kind: "image",
      source: { kind: "data", data: Uint8Array.of(1, 2), mediaType: "image/png" },
    } as const;
    const messages = [
      message("system", "Be", "brief."),
      message("user", "What is", image),
      message("assistant", thought, "Let me see.", called),
      message("tool", result),
      message("assistant", { kind: "refusal", text: "No." }),
    ];
    const { body, adaptations } = encoded(openAi, { messages });
    expect(body["input"]).toEqual([
      { role: "system", content: "Be\nbrief." },
      {
        role: "user",
        content: [
          { type: "input_text", text: "What is" },
          { type: "input_image", image_url: "data:image/png;base64,AQI=", detail: "auto" },
        ],
      },
      {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: "b64=",
      },
      { role: "assistant", content: "Let me see." },
      { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Rome"}' },
      { type: "function_call_output", call_id: "call_1", output: "sunny" },
      { role: "assistant", content: "No." },
    ]);
    expect(adaptations).toEqual(["dropped tool_result.is_error: the dialect has no field for it"]);
  });

  it("sends thoughts back only to the account that they are from, and never loose", () => {
    const ask = (facts: Partial<EndpointFacts>, ...parts: Parameters<typeof message>[1][]) =>
      encoded(facts, { messages: [message("assistant", ...parts)] });
    const foreign = { ...thought, dialect: "anthropic" };
    const other = { ...thought, signature: "account:b:rs:b64" };
    for (const [facts, part] of [
      [openAi, foreign],
      [openAi, other],
      [{}, thought],
    ] as const) {
      const { body, adaptations } = ask(facts, part, "a");
      expect(body["input"]).toEqual([{ role: "assistant", content: "a" }]);
      expect(adaptations).toHaveLength(1);
    }
    expect(ask(openAi, { ...thought, signature: "" }, "a")).toMatchObject({ adaptations: [] });
    expect(ask(openAi, "a", thought).body["input"]).toEqual([{ role: "assistant", content: "a" }]);
  });

  it("asks for encrypted thoughts where host and model have them", () => {
    expect(encoded({ ...openAi, can: ["reasoning"] }).body["include"]).toEqual([
      "reasoning.encrypted_content",
    ]);
    expect(encoded(openAi).body).not.toHaveProperty("include");
    expect(encoded({ can: ["reasoning"] }).body).not.toHaveProperty("include");
  });

  it("writes tools, always with their strictness, and their choice", () => {
    const choose = (mode: CompletionRequest["toolChoice"]["mode"], parallel?: boolean) =>
      encoded({ can: ["parallel-tools"] }, { tools: [weather], toolChoice: { mode, parallel } }).body;
    expect(choose("auto", false)).toMatchObject({
      tools: [
        {
          type: "function",
          name: "weather",
          description: "Tells",
          parameters: { type: "object" },
          strict: false,
        },
      ],
      parallel_tool_calls: false,
    });
    expect(choose("auto")).not.toHaveProperty("tool_choice");
    expect(choose("required")["tool_choice"]).toBe("required");
    expect(choose("none")["tool_choice"]).toBe("none");
    expect(choose({ name: "weather" })["tool_choice"]).toEqual({ type: "function", name: "weather" });
    const single = encoded({}, { tools: [weather], toolChoice: { mode: "auto", parallel: true } });
    expect(single.adaptations).toEqual(["dropped tool_choice.parallel: not offered by the model"]);
  });

  it("writes the form of the answer, or asks for it in words", () => {
    const schema = { type: "object" };
    const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
    expect(encoded({ can: ["json-schema"] }, { format }).body["text"]).toEqual({
      format: { type: "json_schema", name: "answer", schema, strict: true },
    });
    expect(encoded({ can: ["json"] }, { format })).toMatchObject({
      body: { text: { format: { type: "json_object" } } },
      adaptations: [expect.stringMatching(/to an instruction/)],
    });
    const json = { kind: "json" } as const;
    const spoken = { format: json, messages: [message("user", "Write JSON")] };
    expect(encoded({ can: ["json"] }, spoken)).toMatchObject({ body: { text: {} }, adaptations: [] });
    expect(encoded({}, { format: json }).body).not.toHaveProperty("text");
  });

  it("writes sampling and drops what the dialect or the model has no field for", () => {
    const sampling = {
      ...noSampling,
      temperature: 2.5,
      topP: 0.5,
      topK: 5,
      seed: 1,
      topLogprobs: 3,
      frequencyPenalty: 1,
    };
    const { body, adaptations } = encoded({ can: ["logprobs"] }, { sampling, stopSequences: ["END"] });
    expect(body).toMatchObject({ temperature: 2, top_p: 0.5, top_logprobs: 3 });
    expect(adaptations).toHaveLength(5);
    const thinking = { ...noSampling, temperature: 0.5, reasoningEffort: "high" } as const;
    const reasons = encoded({ ...openAi, can: ["reasoning"] }, { sampling: thinking });
    expect(reasons.body).toMatchObject({ reasoning: { effort: "high" } });
    expect(reasons.body).not.toHaveProperty("temperature");
    expect(encoded({}, { sampling: thinking }).adaptations).toEqual([
      "dropped sampling.reasoning_effort: not offered by the model",
    ]);
  });

  it("bounds the output and lays the caller's own fields over everything", () => {
    const providerOptions = new Map([["openai-responses", { store: true, reasoning: { summary: "auto" } }]]);
    const changes = { maxOutputTokens: 2000, providerOptions };
    const { body, adaptations } = encoded({}, changes);
    expect(body).toMatchObject({ max_output_tokens: 1000, store: true, reasoning: { summary: "auto" } });
    expect(adaptations).toEqual(["changed max_output_tokens to 1000: the endpoint's own bound"]);
  });
});
