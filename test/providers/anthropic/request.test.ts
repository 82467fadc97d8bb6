import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/anthropic/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

function encoded(facts: Partial<EndpointFacts>, changes: Partial<CompletionRequest> = {}) {
  const model = facts.model ?? "claude-sonnet-4-5-20250929";
  const { body, ...rest } = encode(dialectCall({ dialect: "anthropic", ...facts, model }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const weather = { name: "weather", description: "", parameters: { type: "object" }, strict: false };
const toolCall = { id: "toolu_1", name: "weather", arguments: '{"city":"Rome"}' };
const thought = {
  kind: "reasoning",
  text: "hm",
  signature: "sig",
  dialect: "anthropic",
  providerState: undefined,
} as const;

describe("encode()", () => {
  it("writes the least that a request can be, with the bound that the dialect requires", () => {
    expect(encoded({})).toEqual({
      path: "/messages",
      headers: {},
      body: {
        model: "claude-sonnet-4-5-20250929",
        max_tokens: 1000,
        messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
        stream: true,
      },
      adaptations: [],
    });
  });

  it("writes a whole conversation in turns that alternate, results first", () => {
    const image = {
      kind: "image",
      source: { kind: "data", data: Uint8Array.of(1, 2, 3), mediaType: "image/png" },
    } as const;
    const linked = { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const result = (id: string, isError: boolean) =>
      ({ kind: "tool-result", result: { toolCallId: id, content: "sunny", isError } }) as const;
    const messages = [
      message("system", "Be brief."),
      message("user", "What is", image, linked),
      message("user", "this?"),
      message("assistant", thought, "Let me see.", { kind: "tool-call", call: toolCall }),
      message("tool", result("toolu_1", false)),
      message("tool", result("über", true)),
      message("user", "Thanks"),
    ];
    const { body } = encoded({}, { messages });
    expect(body["system"]).toEqual([{ type: "text", text: "Be brief." }]);
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AQID" } },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
          { type: "text", text: "this?" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "sig" },
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Rome" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_1", content: "sunny" },
          {
            type: "tool_result",
            tool_use_id: expect.stringMatching(/^call_[0-9a-f]{24}$/),
            content: "sunny",
            is_error: true,
          },
          { type: "text", text: "Thanks" },
        ],
      },
    ]);
  });

  it("gives back encrypted thoughts and drops those of others", () => {
    const messages = [
      message("assistant", { ...thought, text: "", signature: "redacted:abc" }, "a"),
      message("assistant", { ...thought, dialect: "gemini" }, "b"),
    ];
    const { body, adaptations } = encoded({}, { messages });
    expect(body["messages"]).toEqual([
      {
        role: "assistant",
        content: [
          { type: "redacted_thinking", data: "abc" },
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
    ]);
    expect(adaptations).toHaveLength(1);
  });

  it("moves later instructions to the top and says so", () => {
    const messages = [message("user", "a"), message("system", "b"), message("user", "c")];
    const { body, adaptations } = encoded({}, { messages });
    expect(body).toMatchObject({
      system: [{ text: "b" }],
      messages: [{ content: [{ text: "a" }, { text: "c" }] }],
    });
    expect(adaptations).toHaveLength(1);
  });

  it("refuses arguments in the conversation that are no object", () => {
    const broken = { kind: "tool-call", call: { ...toolCall, arguments: "{" } } as const;
    expect(() => encoded({}, { messages: [message("assistant", broken)] })).toThrow("not a JSON object");
  });

  it("writes tools and their choice", () => {
    const choice = (mode: CompletionRequest["toolChoice"]["mode"], parallel?: boolean) =>
      encoded({}, { tools: [weather], toolChoice: { mode, parallel } }).body;
    expect(choice("auto")["tools"]).toEqual([{ name: "weather", input_schema: { type: "object" } }]);
    expect(choice("auto")).not.toHaveProperty("tool_choice");
    expect(choice("auto", false)["tool_choice"]).toEqual({ type: "auto", disable_parallel_tool_use: true });
    expect(choice("required")["tool_choice"]).toEqual({ type: "any" });
    expect(choice({ name: "weather" }, false)["tool_choice"]).toEqual({
      type: "tool",
      name: "weather",
      disable_parallel_tool_use: true,
    });
    expect(choice("none")["tool_choice"]).toEqual({ type: "none" });
  });

  it("keeps strict tools where the model has them", () => {
    const tools = [{ ...weather, strict: true }];
    expect(encoded({ can: ["json-schema"] }, { tools }).body["tools"]).toMatchObject([{ strict: true }]);
    expect(encoded({}, { tools }).adaptations).toEqual(["dropped tools.strict: not offered by the model"]);
  });

  it("writes sampling in the dialect's words and drops what it has no field for", () => {
    const sampling = { ...noSampling, temperature: 1.5, topK: 5, seed: 1, presencePenalty: 1 };
    const { body, adaptations } = encoded({}, { sampling, stopSequences: ["END", "\n"] });
    expect(body).toMatchObject({ temperature: 1, top_k: 5, stop_sequences: ["END"] });
    expect(adaptations).toHaveLength(4);
  });

  it("leaves models with fixed sampling alone", () => {
    const sampling = { ...noSampling, temperature: 0.2, topP: 0.5, topK: 5 };
    const { body, adaptations } = encoded({ model: "claude-opus-5" }, { sampling });
    expect(body).not.toHaveProperty("temperature");
    expect(body).not.toHaveProperty("top_p");
    expect(body).not.toHaveProperty("top_k");
    expect(adaptations).toHaveLength(3);
  });

  it("sends temperature or top_p to models that do not take both", () => {
    const sampling = { ...noSampling, temperature: 0.2, topP: 0.5 };
    expect(encoded({ model: "claude-3-5-haiku-latest" }, { sampling }).body).toMatchObject({ top_p: 0.5 });
    expect(encoded({}, { sampling }).body).not.toHaveProperty("top_p");
  });

  it("says how hard to think: a budget within the bound, or an effort", () => {
    const think = (facts: Partial<EndpointFacts>, effort: "none" | "low" | "high", more = {}) =>
      encoded(
        { can: ["reasoning"], maxOutputTokens: 20_000, ...facts },
        {
          sampling: { ...noSampling, temperature: 0.5, reasoningEffort: effort },
          ...more,
        },
      );
    expect(think({}, "high").body).toMatchObject({ thinking: { type: "enabled", budget_tokens: 10_000 } });
    expect(think({}, "high").body).not.toHaveProperty("temperature");
    expect(think({}, "low").body["thinking"]).toEqual({ type: "enabled", budget_tokens: 1024 });
    expect(think({}, "none").body).toMatchObject({ thinking: { type: "disabled" }, temperature: 0.5 });
    expect(think({ model: "claude-opus-4-6" }, "high").body).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: "high" },
    });
    expect(think({ maxOutputTokens: 1000 }, "low").body).not.toHaveProperty("thinking");
    expect(think({ can: [] }, "low").body).not.toHaveProperty("thinking");
    const forced = think({}, "low", { tools: [weather], toolChoice: { mode: "required" } });
    expect(forced.body).not.toHaveProperty("thinking");
  });

  it("does not think on from tool calls whose thoughts are missing", () => {
    const call = { kind: "tool-call", call: toolCall } as const;
    const result = {
      kind: "tool-result",
      result: { toolCallId: "toolu_1", content: "1", isError: false },
    } as const;
    const sampling = { ...noSampling, reasoningEffort: "low" } as const;
    const facts = { can: ["reasoning"], maxOutputTokens: 20_000 } as const;
    const from = (...parts: Parameters<typeof message>[1][]) =>
      encoded(facts, {
        sampling,
        messages: [message("user", "a"), message("assistant", ...parts), message("tool", result)],
      });
    expect(from(call).body).not.toHaveProperty("thinking");
    expect(from(thought, call).body).toHaveProperty("thinking");
  });

  it("asks for a schema in its field, and for mere JSON in words", () => {
    const schema = { type: "object" };
    const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
    expect(encoded({ can: ["json-schema"] }, { format }).body["output_config"]).toEqual({
      format: { type: "json_schema", schema },
    });
    const worded = encoded({}, { format: { kind: "json" } });
    expect(worded.body["system"]).toMatchObject([{ text: expect.stringContaining("JSON object") }]);
    expect(worded.adaptations).toHaveLength(1);
  });

  it("lays the caller's own fields over the rest", () => {
    const providerOptions = new Map([["anthropic", { service_tier: "standard_only" }]]);
    expect(encoded({}, { providerOptions }).body["service_tier"]).toBe("standard_only");
  });
});
