import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/openai-chat/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

type Facts = Partial<EndpointFacts>;

function encoded(facts: Facts, changes: Partial<CompletionRequest> = {}) {
  const { body, ...rest } = encode(dialectCall({ dialect: "openai-chat", ...facts }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const weather = {
  name: "weather",
  description: "Tells the weather",
  parameters: { type: "object", properties: { city: { type: "string" } } },
  strict: true,
};
const toolCall = { id: "call_1", name: "weather", arguments: '{"city":"Rome"}' };

describe("encode()", () => {
  it("writes the least that a request can be", () => {
    expect(encoded({})).toEqual({
      path: "/chat/completions",
      headers: {},
      body: {
        model: "model-a",
        messages: [{ role: "user", content: "Hello" }],
        stream: true,
        stream_options: { include_usage: true },
      },
      adaptations: [],
    });
  });

  it("writes a whole conversation", () => {
    const image = {
      kind: "image",
      source: { kind: "data", data: Uint8Array.of(1, 2, 3), mediaType: "image/png" },
    } as const;
    const linked = { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const result = {
      kind: "tool-result",
      result: { toolCallId: "call_1", content: "sunny", isError: false },
    } as const;
    const messages = [
      message("system", "Be brief."),
      message("user", "What is", image, linked),
      message("assistant", { kind: "tool-call", call: toolCall }),
      message("tool", result),
      message("assistant", "It is sunny.", { kind: "refusal", text: "No more." }),
      message("user", "Thanks"),
    ];
    expect(encoded({}, { messages }).body["messages"]).toEqual([
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AQID" } },
          { type: "image_url", image_url: { url: "https://example.com/a.png" } },
        ],
      },
      {
        role: "assistant",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "sunny" },
      { role: "assistant", content: "It is sunny.\nNo more." },
      { role: "user", content: "Thanks" },
    ]);
  });

  it("writes tools, their choice and whether they run side by side", () => {
    const changes = { tools: [weather], toolChoice: { mode: { name: "weather" }, parallel: false } } as const;
    expect(encoded({ preset: "openai", can: ["tools", "parallel-tools"] }, changes).body).toMatchObject({
      tools: [{ type: "function", function: { ...weather, strict: true } }],
      tool_choice: { type: "function", function: { name: "weather" } },
      parallel_tool_calls: false,
    });
    const required = { tools: [weather], toolChoice: { mode: "required", parallel: undefined } } as const;
    expect(encoded({}, required).body["tool_choice"]).toBe("required");
    expect(encoded({ preset: "mistral" }, required).body["tool_choice"]).toBe("any");
    expect(encoded({}, { ...required, tools: [] }).body).not.toHaveProperty("tool_choice");
  });

  it("maps the ids of calls and results to the host's form, the same way", () => {
    const long = "x".repeat(50);
    const messages = [
      message("assistant", { kind: "tool-call", call: { ...toolCall, id: long } }),
      message("tool", { kind: "tool-result", result: { toolCallId: long, content: "1", isError: false } }),
    ];
    for (const [preset, form] of [
      ["mistral", /^[a-zA-Z0-9]{9}$/],
      ["openai", /^.{1,40}$/],
    ] as const) {
      const [call, result] = encoded({ preset }, { messages }).body["messages"] as [
        { tool_calls: [{ id: string }] },
        { tool_call_id: string },
      ];
      expect(call.tool_calls[0].id).toMatch(form);
      expect(result.tool_call_id).toBe(call.tool_calls[0].id);
    }
  });

  it("writes every field of sampling where the host takes it", () => {
    const sampling = {
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
      reasoningEffort: undefined,
      topLogprobs: 3,
    };
    const { body, adaptations } = encoded(
      { preset: "vllm", can: ["seed", "logprobs"] },
      { sampling, stopSequences: ["END"], maxOutputTokens: 50 },
    );
    expect(body).toMatchObject({
      max_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      seed: 7,
      frequency_penalty: 1,
      presence_penalty: -1,
      stop: ["END"],
      logprobs: true,
      top_logprobs: 3,
    });
    expect(adaptations).toEqual([]);
  });

  it("drops and clamps what the host or the model does not take, and says so", () => {
    const sampling = { ...noSampling, temperature: 1.5, topK: 40, seed: 7, topLogprobs: 2 };
    const { body, adaptations } = encoded({ preset: "mistral", can: ["seed"] }, { sampling });
    expect(body).toMatchObject({ temperature: 1, random_seed: 7 });
    expect(body).not.toHaveProperty("top_k");
    expect(body).not.toHaveProperty("logprobs");
    expect(body).not.toHaveProperty("stream_options");
    expect(adaptations).toEqual(
      [
        "dropped sampling.top_k: the host or the model does not take it",
        "changed sampling.temperature to 1: the host's scale ends there",
        "dropped sampling.top_logprobs: the host or the model does not take it",
      ].toSorted((a, b) => adaptations.indexOf(a) - adaptations.indexOf(b)),
    );
  });

  it("drops a seed that the model does not offer", () => {
    const { body, adaptations } = encoded({}, { sampling: { ...noSampling, seed: 7 } });
    expect(body).not.toHaveProperty("seed");
    expect(adaptations).toEqual(["dropped sampling.seed: not offered by the model"]);
  });

  it("sends a reasoning model of OpenAI's no sampling, unless it is told not to reason", () => {
    const sampling = { ...noSampling, temperature: 0.5, reasoningEffort: "high" } as const;
    const thinking = encoded({ preset: "openai", can: ["reasoning"] }, { sampling, stopSequences: ["x"] });
    expect(thinking.body).toMatchObject({ reasoning_effort: "high" });
    expect(thinking.body).not.toHaveProperty("temperature");
    expect(thinking.body).not.toHaveProperty("stop");
    expect(thinking.adaptations).toHaveLength(2);
    const plain = encoded(
      { preset: "openai", can: ["reasoning"] },
      { sampling: { ...sampling, reasoningEffort: "none" } },
    );
    expect(plain.body).toMatchObject({ reasoning_effort: "none", temperature: 0.5 });
  });

  it("says how hard to think in each host's words", () => {
    const effort = (preset: string, reasoningEffort: "none" | "low" | "medium") =>
      encoded({ preset, can: ["reasoning"] }, { sampling: { ...noSampling, reasoningEffort } }).body;
    expect(effort("openrouter", "low")).toMatchObject({ reasoning: { effort: "low" } });
    expect(effort("deepseek", "medium")).toMatchObject({
      thinking: { type: "enabled" },
      reasoning_effort: "high",
    });
    expect(effort("deepseek", "none")).toMatchObject({ thinking: { type: "disabled" } });
    expect(encoded({}, { sampling: { ...noSampling, reasoningEffort: "low" } }).adaptations).toEqual([
      "dropped sampling.reasoning_effort: not offered by the model",
    ]);
  });

  it("gives DeepSeek its thoughts back beside tool calls, and nobody another dialect's", () => {
    const own = {
      kind: "reasoning",
      text: "hm",
      signature: "",
      dialect: "openai-chat",
      providerState: undefined,
    } as const;
    const foreign = { ...own, dialect: "anthropic", signature: "s" };
    const messages = [message("assistant", own, foreign, { kind: "tool-call", call: toolCall })];
    const { body, adaptations } = encoded({ preset: "deepseek" }, { messages });
    expect(body["messages"]).toMatchObject([{ reasoning_content: "hm" }]);
    expect(adaptations).toEqual([
      "dropped reasoning of another dialect: only the dialect that wrote it can read it",
    ]);
    expect((encoded({}, { messages }).body["messages"] as unknown[])[0]).not.toHaveProperty(
      "reasoning_content",
    );
  });

  it("asks for JSON in a field where it can, and in words where it cannot", () => {
    const schema = { type: "object" };
    const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
    expect(encoded({ can: ["json-schema"] }, { format }).body["response_format"]).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
    const downgraded = encoded({ can: ["json"] }, { format });
    expect(downgraded.body).toMatchObject({
      response_format: { type: "json_object" },
      messages: [
        {
          role: "system",
          content: expect.stringContaining('fits this JSON Schema, and nothing else:\n{"type":"object"}'),
        },
        { role: "user", content: "Hello" },
      ],
    });
    expect(downgraded.adaptations).toHaveLength(1);
    const asked = [message("system", "Speak JSON."), message("user", "Hello")];
    const mode = encoded({ can: ["json"] }, { format: { kind: "json" }, messages: asked });
    expect(mode.body["response_format"]).toEqual({ type: "json_object" });
    expect(mode.adaptations).toEqual([]);
    const unasked = encoded({ can: ["json"] }, { format: { kind: "json" } });
    expect(unasked.body["messages"]).toMatchObject([{ role: "system" }, { role: "user" }]);
  });

  it("never asks for more output than the endpoint gives", () => {
    const { body, adaptations } = encoded(
      { preset: "openai", maxOutputTokens: 100 },
      { maxOutputTokens: 500 },
    );
    expect(body["max_completion_tokens"]).toBe(100);
    expect(adaptations).toEqual(["changed max_output_tokens to 100: the endpoint's own bound"]);
    expect(encoded({ preset: "tgi", maxOutputTokens: 100 }).body["max_tokens"]).toBe(100);
  });

  it("writes the host's own fields, and the caller's last", () => {
    expect(encoded({ preset: "fireworks" }).body["context_length_exceeded_behavior"]).toBe("error");
    expect(encoded({ preset: "openai" }).body["stream_options"]).toEqual({
      include_usage: true,
      include_obfuscation: false,
    });
    const providerOptions = new Map([
      ["openai-chat", { service_tier: "flex", stream_options: { include_usage: false } }],
      ["anthropic", { service_tier: "x" }],
    ]);
    expect(encoded({ preset: "openai" }, { providerOptions }).body).toMatchObject({
      service_tier: "flex",
      stream_options: { include_usage: false, include_obfuscation: false },
    });
  });

  it("offers no tools to a host that cannot be forbidden to use them", () => {
    const changes = { tools: [weather], toolChoice: { mode: "none", parallel: undefined } } as const;
    expect(encoded({ preset: "ollama" }, changes).body).not.toHaveProperty("tools");
    expect(encoded({ preset: "openai" }, changes).body).toMatchObject({ tool_choice: "none" });
  });
});
