import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/bedrock/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const nova = "us.amazon.nova-2-lite-v1:0";
const llama = "meta.llama3-70b-instruct-v1:0";

function encoded(facts: Partial<EndpointFacts>, changes: Partial<CompletionRequest> = {}) {
  const model = facts.model ?? nova;
  const { body, ...rest } = encode(dialectCall({ dialect: "bedrock", ...facts, model }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const weather = { name: "weather", description: "", parameters: { type: "object" }, strict: false };
const time = { ...weather, name: "time", description: "Tells the time" };
const toolCall = { id: "toolu_1", name: "weather", arguments: '{"city":"Rome"}' };
const called = { kind: "tool-call", call: toolCall } as const;
const result = (id: string, content: string, isError = false) =>
  ({ kind: "tool-result", result: { toolCallId: id, content, isError } }) as const;
const conversation = [
  message("user", "Hi"),
  message("assistant", called),
  message("tool", result("toolu_1", "sunny")),
];
const thought = {
  kind: "reasoning",
  text: "hm",
  signature: "sig",
  dialect: "bedrock",
  providerState: undefined,
} as const;
const schema = { type: "object", properties: { a: { type: "string" } } };
const jsonSchema = { kind: "json-schema", name: "answer", schema, strict: true } as const;

describe("encode()", () => {
  it("writes the least that a request can be, and the model into the path", () => {
    const { path, headers, body, adaptations } = encoded({});
    expect(path).toBe("/model/us.amazon.nova-2-lite-v1%3A0/converse-stream");
    expect(headers["accept"]).toContain("application/vnd.amazon.eventstream");
    expect(body).toEqual({ messages: [{ role: "user", content: [{ text: "Hello" }] }] });
    expect(adaptations).toEqual([]);
  });

  it("writes a whole conversation in turns that alternate, results first", () => {
    const picture = (mediaType: string) =>
      ({ kind: "image", source: { kind: "data", data: Uint8Array.of(1, 2, 3), mediaType } }) as const;
    const linked = { kind: "image", source: { kind: "url", url: "data:image/webp;base64,AQID" } } as const;
    const messages = [
      message("system", "Be brief."),
      message("user", "What is", picture("image/png"), linked),
      message("user", " ", "this?"),
      message("assistant", thought, "Let me see.", called),
      message("tool", result("toolu_1", "sunny")),
      message("tool", result("über", "", true)),
      message("user", "Thanks"),
    ];
    const { body, adaptations } = encoded({ model: claude }, { messages });
    expect(body["system"]).toEqual([{ text: "Be brief." }]);
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { text: "What is" },
          { image: { format: "png", source: { bytes: "AQID" } } },
          { image: { format: "webp", source: { bytes: "AQID" } } },
          { text: "this?" },
        ],
      },
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "hm", signature: "sig" } } },
          { text: "Let me see." },
          { toolUse: { toolUseId: "toolu_1", name: "weather", input: { city: "Rome" } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "toolu_1", content: [{ text: "sunny" }] } },
          {
            toolResult: {
              toolUseId: expect.stringMatching(/^call_[0-9a-f]{24}$/),
              content: [],
              status: "error",
            },
          },
          { text: "Thanks" },
        ],
      },
    ]);
    expect(adaptations).toEqual([
      "dropped text of white space: the dialect refuses it",
      "changed messages of one role in a row to one: the dialect's turns alternate",
      "changed tools to those of the conversation: the dialect needs them",
    ]);
  });

  it("refuses pictures that it cannot carry, so that others may", () => {
    const url = { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const odd = {
      kind: "image",
      source: { kind: "data", data: Uint8Array.of(1), mediaType: "image/bmp" },
    } as const;
    for (const image of [url, odd]) {
      const ask = () => encoded({}, { messages: [message("user", image)] });
      expect(ask).toThrow(expect.objectContaining({ kind: "unsupported-parameter" }));
    }
  });

  it("gives Claude its own thoughts back, and nothing to others", () => {
    const parts = [
      thought,
      { ...thought, text: "", signature: "redacted:AAEC" },
      { ...thought, dialect: "gemini" },
    ];
    const messages = [message("user", "a"), message("assistant", ...parts, "b"), message("user", "c")];
    const own = encoded({ model: claude }, { messages });
    expect(own.body["messages"]).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: "hm", signature: "sig" } } },
          { reasoningContent: { redactedContent: "AAEC" } },
          { text: "b" },
        ],
      },
      {},
    ]);
    expect(own.adaptations).toHaveLength(1);
    expect(encoded({ model: nova }, { messages }).body["messages"]).toMatchObject([
      {},
      { content: [{ text: "b" }] },
      {},
    ]);
  });

  it("tells of the conversation's tools when none is offered, since the dialect needs them", () => {
    const { body } = encoded({}, { messages: conversation });
    expect(body["toolConfig"]).toEqual({
      tools: [{ toolSpec: { name: "weather", inputSchema: { json: { type: "object" } } } }],
    });
  });

  it("writes tools and their choice as far as the model takes it", () => {
    const tools = [weather, time];
    const choose = (model: string, mode: CompletionRequest["toolChoice"]["mode"]) => {
      const { body, adaptations } = encoded({ model }, { tools, toolChoice: { mode, parallel: undefined } });
      return { config: body["toolConfig"] as Record<string, unknown>, adaptations };
    };
    expect(choose(nova, "auto").config).toEqual({
      tools: [
        { toolSpec: { name: "weather", inputSchema: { json: { type: "object" } } } },
        {
          toolSpec: {
            name: "time",
            description: "Tells the time",
            inputSchema: { json: { type: "object" } },
          },
        },
      ],
    });
    expect(choose(nova, "required").config["toolChoice"]).toEqual({ any: {} });
    expect(choose(nova, { name: "time" }).config["toolChoice"]).toEqual({ tool: { name: "time" } });
    expect(choose(nova, "none")).toMatchObject({
      config: undefined,
      adaptations: [expect.stringMatching(/^dropped tools:/)],
    });
    expect(choose(llama, "required")).toMatchObject({
      adaptations: ["dropped tool_choice: the model does not take it"],
    });
    const mistral = choose("mistral.mistral-large-2407-v1:0", { name: "time" });
    expect(mistral.config).toMatchObject({
      tools: [{ toolSpec: { name: "time" } }],
      toolChoice: { any: {} },
    });
    expect(mistral.adaptations).toHaveLength(1);
  });

  it("cannot forbid tools that the conversation speaks of, and says so", () => {
    const changes = {
      messages: conversation,
      tools: [weather],
      toolChoice: { mode: "none", parallel: false },
    } as const;
    const { body, adaptations } = encoded({}, changes);
    expect(body["toolConfig"]).toMatchObject({ tools: [{}] });
    expect(adaptations).toEqual([
      "dropped tool_choice.parallel: the model decides how many tools it calls",
      "changed tool_choice to auto: the dialect has no way to forbid tools that it must be told of",
    ]);
  });

  it("keeps strict tools where the model has them", () => {
    const tools = [{ ...weather, strict: true }];
    const strict = encoded({ can: ["json-schema"] }, { tools }).body["toolConfig"];
    expect(strict).toMatchObject({ tools: [{ toolSpec: { strict: true } }] });
    expect(encoded({}, { tools }).adaptations).toEqual(["dropped tools.strict: not offered by the model"]);
  });

  it("asks for a schema as text, by a tool, or in words", () => {
    const native = encoded({ can: ["json-schema"] }, { format: jsonSchema }).body;
    expect(native["outputConfig"]).toEqual({
      textFormat: {
        type: "json_schema",
        structure: { jsonSchema: { schema: JSON.stringify(schema), name: "answer" } },
      },
    });
    const forced = encoded({ can: ["tools"] }, { format: jsonSchema, messages: conversation });
    expect(forced.body["toolConfig"]).toMatchObject({
      tools: [
        { toolSpec: { name: "spillway_structured_answer", inputSchema: { json: schema } } },
        { toolSpec: { name: "weather" } },
      ],
      toolChoice: { tool: { name: "spillway_structured_answer" } },
    });
    expect(forced.adaptations).toHaveLength(1);
    const list = { ...jsonSchema, schema: { type: "array" } };
    for (const changes of [
      { format: jsonSchema, tools: [weather] },
      { format: list },
      { format: { kind: "json" } as const },
    ]) {
      const spoken = encoded({ can: ["tools"] }, changes);
      expect(JSON.stringify(spoken.body["system"])).toContain("JSON");
      expect(spoken.adaptations[0]).toMatch(/to an instruction/);
    }
    expect(encoded({ can: ["tools"], model: llama }, { format: jsonSchema }).body).not.toHaveProperty(
      "toolConfig",
    );
  });

  it("writes sampling and drops what the dialect or the model has no field for", () => {
    const sampling = { ...noSampling, temperature: 1.5, topP: 0.5, topK: 5, seed: 1, topLogprobs: 2 };
    const changes = { sampling, stopSequences: ["END", "\n"], maxOutputTokens: 2000 };
    const { body, adaptations } = encoded({ model: nova }, changes);
    expect(body["inferenceConfig"]).toEqual({
      maxTokens: 1000,
      temperature: 1,
      topP: 0.5,
      stopSequences: ["END"],
    });
    expect(body["additionalModelRequestFields"]).toEqual({ inferenceConfig: { topK: 5 } });
    expect(adaptations).toHaveLength(5);
    const own = (model: string) =>
      encoded({ model }, { sampling: { ...noSampling, topK: 5 } }).body["additionalModelRequestFields"];
    expect(own("mistral.mistral-large-2407-v1:0")).toEqual({ top_k: 5 });
    expect(own("cohere.command-r-plus-v1:0")).toEqual({ k: 5 });
    expect(own(llama)).toBeUndefined();
  });

  it("keeps to what Claude takes: one of temperature and top_p, and a bound", () => {
    const { body } = encoded({ model: claude }, { sampling: { ...noSampling, temperature: 0.5, topP: 0.5 } });
    expect(body["inferenceConfig"]).toEqual({ maxTokens: 1000, temperature: 0.5 });
    const newest = encoded(
      { model: "anthropic.claude-opus-5-v1" },
      { sampling: { ...noSampling, temperature: 0.5 } },
    );
    expect(newest.body["inferenceConfig"]).toEqual({ maxTokens: 1000 });
    expect(newest.adaptations).toHaveLength(1);
  });

  it("tells each vendor's model in its own words how hard to think", () => {
    const think = (model: string, reasoningEffort: "none" | "low" | "high") => {
      const facts = { model, can: ["reasoning"] as const, maxOutputTokens: 20_000 };
      return encoded(facts, { sampling: { ...noSampling, reasoningEffort, temperature: 0.5 } });
    };
    const own = (model: string, effort: "none" | "low" | "high") =>
      think(model, effort).body["additionalModelRequestFields"];
    expect(own(claude, "high")).toEqual({ thinking: { type: "enabled", budget_tokens: 10_000 } });
    expect(own(claude, "none")).toEqual({ thinking: { type: "disabled" } });
    expect(think("anthropic.claude-opus-4-6-v1", "low").body).toMatchObject({
      additionalModelRequestFields: { thinking: { type: "adaptive" } },
      outputConfig: { effort: "low" },
    });
    expect(own(nova, "low")).toEqual({ reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } });
    expect(think(nova, "high").body).not.toHaveProperty("inferenceConfig");
    expect(own("openai.gpt-oss-120b-1:0", "low")).toEqual({ reasoning_effort: "low" });
    expect(own("openai.gpt-oss-120b-1:0", "none")).toEqual({ reasoning_effort: "low" });
    expect(own("us.openai.gpt-5.2", "high")).toEqual({ reasoning: { effort: "high" } });
    expect(think(llama, "low").adaptations).toContain(
      "dropped sampling.reasoning_effort: not offered by the model",
    );
  });

  it("does not let Claude think where it would refuse to", () => {
    const sampling = { ...noSampling, reasoningEffort: "low" } as const;
    const facts = { model: claude, can: ["reasoning", "tools"] as const, maxOutputTokens: 4096 };
    const reasons = [
      { tools: [weather], toolChoice: { mode: "required", parallel: undefined } },
      { messages: conversation },
      { maxOutputTokens: 500 },
    ] as const;
    for (const changes of reasons) {
      const { body, adaptations } = encoded(facts, { sampling, ...changes });
      expect(body).not.toHaveProperty("additionalModelRequestFields");
      expect(adaptations.some((change) => change.startsWith("dropped sampling.reasoning_effort"))).toBe(true);
    }
    const structured = encoded(facts, { sampling, format: jsonSchema });
    expect(structured.body).not.toHaveProperty("toolConfig");
    expect(structured.adaptations[0]).toMatch(/to an instruction/);
  });

  it("lays the caller's own fields over everything", () => {
    const own = { performanceConfig: { latency: "optimized" }, inferenceConfig: { topP: 0.1 } };
    const { body } = encoded({}, { providerOptions: new Map([["bedrock", own]]), maxOutputTokens: 5 });
    expect(body).toMatchObject({ ...own, inferenceConfig: { maxTokens: 5, topP: 0.1 } });
  });
});
