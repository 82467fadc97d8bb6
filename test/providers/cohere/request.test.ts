import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/cohere/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

function encoded(facts: Partial<EndpointFacts>, changes: Partial<CompletionRequest> = {}) {
  const { body, ...rest } = encode(dialectCall({ dialect: "cohere", ...facts }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const weather = { name: "weather", description: "Tells", parameters: { type: "object" }, strict: false };
const time = { ...weather, name: "time", description: "" };
const called = {
  kind: "tool-call",
  call: { id: "weather_1", name: "weather", arguments: '{"city":"Rome"}' },
} as const;
const result = {
  kind: "tool-result",
  result: { toolCallId: "weather_1", content: "sunny", isError: true },
} as const;
const thought = (dialect: string) =>
  ({ kind: "reasoning", text: "I will.", signature: "", dialect, providerState: undefined }) as const;

describe("encode()", () => {
  it("writes the least that a request can be", () => {
    expect(encoded({})).toEqual({
      path: "/v2/chat",
      headers: {},
      body: { model: "model-a", messages: [{ role: "user", content: "Hello" }], stream: true },
      adaptations: [],
    });
  });

  it("writes a whole conversation", () => {
    const image = { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const messages = [
      message("system", "Be", "brief."),
      message("user", "What is", image),
      message("assistant", thought("cohere"), called),
      message("tool", result),
      message("assistant", thought("cohere"), "Sunny."),
      message("user", " "),
      message("user", "Thanks"),
    ];
    const { body, adaptations } = encoded({}, { messages });
    expect(body["messages"]).toEqual([
      { role: "system", content: "Be\nbrief." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is" },
          { type: "image_url", image_url: { url: "https://example.com/a.png" } },
        ],
      },
      {
        role: "assistant",
        tool_calls: [
          { id: "weather_1", type: "function", function: { name: "weather", arguments: '{"city":"Rome"}' } },
        ],
        tool_plan: "I will.",
      },
      { role: "tool", tool_call_id: "weather_1", content: "sunny" },
      { role: "assistant", content: "Sunny." },
      { role: "user", content: "Thanks" },
    ]);
    expect(adaptations).toEqual([
      "dropped tool_result.is_error: the dialect has no field for it",
      "dropped an empty message: the dialect refuses it",
    ]);
  });

  it("keeps no thought of another dialect, nor the message that is nothing else", () => {
    const messages = [message("user", "a"), message("assistant", thought("gemini")), message("user", "b")];
    const { body, adaptations } = encoded({}, { messages });
    expect(body["messages"]).toHaveLength(2);
    expect(adaptations).toHaveLength(2);
  });

  it("writes tools and the nearest choice that there is", () => {
    const choose = (mode: CompletionRequest["toolChoice"]["mode"], parallel?: boolean) =>
      encoded({}, { tools: [weather, time], toolChoice: { mode, parallel } });
    expect(choose("auto").body).toMatchObject({
      tools: [
        {
          type: "function",
          function: { name: "weather", description: "Tells", parameters: { type: "object" } },
        },
        { type: "function", function: { name: "time", parameters: { type: "object" } } },
      ],
    });
    expect(choose("auto").body).not.toHaveProperty("tool_choice");
    expect(choose("none").body["tool_choice"]).toBe("NONE");
    expect(choose("required").body["tool_choice"]).toBe("REQUIRED");
    expect(choose({ name: "time" })).toMatchObject({
      body: { tools: [{ function: { name: "time" } }], tool_choice: "REQUIRED" },
      adaptations: ["changed tools to the one that must be called: the dialect has no choice by name"],
    });
    expect(choose("auto", false).adaptations).toHaveLength(1);
  });

  it("is strict for all tools or for none", () => {
    const strict = { ...weather, strict: true };
    expect(encoded({}, { tools: [strict] }).body["strict_tools"]).toBe(true);
    expect(encoded({}, { tools: [strict, time] })).toMatchObject({
      adaptations: ["dropped tools.strict: the dialect takes it for all tools or for none"],
    });
  });

  it("asks for JSON in a field and in words, and beside tools in words alone", () => {
    const schema = { type: "object" };
    const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
    const can = ["json", "json-schema"] as const;
    const asked = encoded({ can }, { format });
    expect(asked.body["response_format"]).toEqual({ type: "json_object", json_schema: schema });
    expect(JSON.stringify(asked.body["messages"])).toContain("JSON");
    const spoken = { format: { kind: "json" } as const, messages: [message("user", "Write JSON")] };
    expect(encoded({ can }, spoken)).toMatchObject({
      body: { response_format: { type: "json_object" }, messages: [{ role: "user" }] },
      adaptations: [],
    });
    for (const [facts, changes] of [
      [{ can }, { format, tools: [weather] }],
      [{}, { format }],
      [{}, { format: { kind: "json" } }],
    ] as const) {
      const { body, adaptations } = encoded(facts, changes);
      expect(body).not.toHaveProperty("response_format");
      expect(adaptations[0]).toMatch(/to an instruction/);
    }
  });

  it("holds sampling to the scales of the dialect", () => {
    const sampling = {
      ...noSampling,
      temperature: 1.5,
      topP: 1,
      topK: 900,
      seed: 1,
      frequencyPenalty: -1,
      presencePenalty: 0.5,
      topLogprobs: 2,
    };
    const stopSequences = ["a", "b", "c", "d", "e", "f"];
    const { body, adaptations } = encoded({ can: ["seed", "logprobs"] }, { sampling, stopSequences });
    expect(body).toMatchObject({
      temperature: 1,
      p: 0.99,
      k: 500,
      seed: 1,
      frequency_penalty: 0,
      presence_penalty: 0.5,
      logprobs: true,
      stop_sequences: ["a", "b", "c", "d", "e"],
    });
    expect(adaptations).toHaveLength(6);
    expect(adaptations).toContain(
      "changed sampling.top_logprobs to the chosen tokens alone: the dialect tells of no others",
    );
    expect(encoded({}, { sampling: { ...noSampling, seed: 1, topLogprobs: 2 } }).adaptations).toHaveLength(2);
  });

  it("says how hard to think, with room for the answer", () => {
    const think = (reasoningEffort: "none" | "medium", can: readonly "reasoning"[] = ["reasoning"]) =>
      encoded({ can }, { sampling: { ...noSampling, reasoningEffort } });
    expect(think("medium").body["thinking"]).toEqual({ type: "enabled", token_budget: 500 });
    expect(think("none").body["thinking"]).toEqual({ type: "disabled" });
    expect(think("medium", [])).toMatchObject({
      adaptations: ["dropped sampling.reasoning_effort: not offered by the model"],
    });
  });

  it("lays the caller's own fields over everything", () => {
    const providerOptions = new Map([["cohere", { safety_mode: "STRICT", stream: false }]]);
    expect(encoded({}, { providerOptions }).body).toMatchObject({ safety_mode: "STRICT", stream: false });
  });
});
