import { describe, expect, it } from "vitest";
import { type CompletionRequest, noSampling } from "../../../src/core/model/request.ts";
import { encode } from "../../../src/providers/gemini/request.ts";
import { dialectCall, type EndpointFacts, message, wire } from "../support/calls.ts";

function encoded(facts: Partial<EndpointFacts>, changes: Partial<CompletionRequest> = {}) {
  const model = facts.model ?? "gemini-2.5-flash";
  const { body, ...rest } = encode(dialectCall({ dialect: "gemini", ...facts, model }, changes));
  return { body: wire(body) as Record<string, unknown>, ...rest };
}

const weather = { name: "weather", description: "Tells", parameters: { type: "object" }, strict: false };
const call = (id: string, name = "weather") =>
  ({ kind: "tool-call", call: { id, name, arguments: '{"city":"Rome"}' } }) as const;
const result = (id: string, content: string, isError = false) =>
  ({ kind: "tool-result", result: { toolCallId: id, content, isError } }) as const;
const signed = (signature: string) =>
  ({ kind: "reasoning", text: "hm", signature, dialect: "gemini", providerState: undefined }) as const;

describe("encode()", () => {
  it("writes the least that a request can be", () => {
    expect(encoded({})).toEqual({
      path: "/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
      headers: {},
      body: { contents: [{ role: "user", parts: [{ text: "Hello" }] }], generationConfig: {} },
      adaptations: [],
    });
  });

  it("escapes the model in the path", () => {
    expect(encoded({ model: "a/../b?x" }).path).toBe("/models/a%2F..%2Fb%3Fx:streamGenerateContent?alt=sse");
  });

  it("writes a whole conversation, results together and in the order of their calls", () => {
    const image = {
      kind: "image",
      source: { kind: "data", data: Uint8Array.of(1, 2, 3), mediaType: "image/png" },
    } as const;
    const linked = { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const messages = [
      message("system", "Be brief."),
      message("user", "What is", image, linked),
      message("assistant", "Let me see.", call("a"), call("b", "time")),
      message("tool", result("b", '{"hour":5}')),
      message("tool", result("a", "sunny", true)),
      message("user", "Thanks"),
    ];
    const { body } = encoded({}, { messages });
    expect(body["systemInstruction"]).toEqual({ parts: [{ text: "Be brief." }] });
    expect(body["contents"]).toEqual([
      {
        role: "user",
        parts: [
          { text: "What is" },
          { inlineData: { mimeType: "image/png", data: "AQID" } },
          { fileData: { fileUri: "https://example.com/a.png" } },
        ],
      },
      {
        role: "model",
        parts: [
          { text: "Let me see." },
          { functionCall: { name: "weather", args: { city: "Rome" } } },
          { functionCall: { name: "time", args: { city: "Rome" } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { name: "weather", response: { error: "sunny" } } },
          { functionResponse: { name: "time", response: { hour: 5 } } },
        ],
      },
      { role: "user", parts: [{ text: "Thanks" }] },
    ]);
  });

  it("wraps results that are no object, and refuses those without a call", () => {
    const one = encoded(
      {},
      { messages: [message("assistant", call("a")), message("tool", result("a", "[1]"))] },
    );
    expect(one.body["contents"]).toMatchObject([
      {},
      { parts: [{ functionResponse: { response: { result: "[1]" } } }] },
    ]);
    expect(() => encoded({}, { messages: [message("tool", result("x", "1"))] })).toThrow("no call before it");
  });

  it("gives a signature back with the part after it, to its own account only", () => {
    const turn = (signature: string) =>
      encoded(
        { model: "gemini-3-pro" },
        { messages: [message("assistant", signed(signature), call("a"), call("b"))] },
      );
    expect(turn("account-a:sig").body["contents"]).toMatchObject([
      { parts: [{ thoughtSignature: "sig" }, { functionCall: {} }] },
    ]);
    const foreign = turn("account-b:sig");
    expect(foreign.body["contents"]).toMatchObject([
      { parts: [{ thoughtSignature: "skip_thought_signature_validator" }, { functionCall: {} }] },
    ]);
    expect(foreign.adaptations).toHaveLength(2);
    const last = encoded({}, { messages: [message("assistant", "a", signed("account-a:sig"))] });
    expect(last.body["contents"]).toEqual([
      { role: "model", parts: [{ text: "a" }, { text: "", thoughtSignature: "sig" }] },
    ]);
  });

  it("writes tools and their choice", () => {
    const choice = (mode: CompletionRequest["toolChoice"]["mode"]) =>
      encoded({}, { tools: [weather], toolChoice: { mode, parallel: undefined } }).body;
    expect(choice("auto")["tools"]).toEqual([
      {
        functionDeclarations: [
          { name: "weather", description: "Tells", parametersJsonSchema: { type: "object" } },
        ],
      },
    ]);
    expect(choice("auto")).not.toHaveProperty("toolConfig");
    expect(choice("none")["toolConfig"]).toEqual({ functionCallingConfig: { mode: "NONE" } });
    expect(choice("required")["toolConfig"]).toEqual({ functionCallingConfig: { mode: "ANY" } });
    expect(choice({ name: "weather" })["toolConfig"]).toEqual({
      functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["weather"] },
    });
    const strict = encoded(
      {},
      { tools: [{ ...weather, strict: true }], toolChoice: { mode: "auto", parallel: false } },
    );
    expect(strict.adaptations).toHaveLength(2);
  });

  it("writes sampling in the dialect's words", () => {
    const sampling = {
      temperature: 1.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
      reasoningEffort: undefined,
      topLogprobs: 3,
    };
    const facts = { model: "gemini-2.0-flash", can: ["seed", "logprobs"] } as const;
    const { body, adaptations } = encoded(facts, { sampling, stopSequences: ["END"], maxOutputTokens: 50 });
    expect(body["generationConfig"]).toEqual({
      maxOutputTokens: 50,
      temperature: 1.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
      stopSequences: ["END"],
      responseLogprobs: true,
      logprobs: 3,
    });
    expect(adaptations).toEqual([]);
    expect(encoded({}, { sampling }).adaptations).toHaveLength(4);
  });

  it("says how hard to think: by a budget, or by a level", () => {
    const think = (model: string, reasoningEffort: "none" | "medium") => {
      const { body, adaptations } = encoded(
        { model, can: ["reasoning"] },
        { sampling: { ...noSampling, reasoningEffort } },
      );
      return [(body["generationConfig"] as Record<string, unknown>)["thinkingConfig"], adaptations.length];
    };
    expect(think("gemini-2.5-flash", "medium")).toEqual([{ thinkingBudget: 8192, includeThoughts: true }, 0]);
    expect(think("gemini-2.5-flash", "none")).toEqual([{ thinkingBudget: 0 }, 0]);
    expect(think("gemini-2.5-pro", "none")).toEqual([{ thinkingBudget: 128 }, 1]);
    expect(think("gemini-3-pro-preview", "medium")).toEqual([
      { thinkingLevel: "MEDIUM", includeThoughts: true },
      0,
    ]);
    expect(think("gemini-3-pro-preview", "none")).toEqual([{ thinkingLevel: "LOW" }, 1]);
    expect(think("gemini-flash-latest", "none")).toEqual([{ thinkingLevel: "MINIMAL" }, 1]);
    expect(think("gemini-2.0-flash", "medium")).toEqual([undefined, 1]);
  });

  it("asks for JSON in a field where it can, and in words where it cannot", () => {
    const schema = { type: "object" };
    const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
    const can = ["json", "json-schema"] as const;
    expect(encoded({ can }, { format }).body["generationConfig"]).toEqual({
      responseMimeType: "application/json",
      responseJsonSchema: schema,
    });
    const beside = encoded({ can }, { format, tools: [weather] });
    expect(beside.body).toMatchObject({ generationConfig: {}, systemInstruction: { parts: [{}] } });
    expect(beside.adaptations).toHaveLength(1);
    expect(encoded({ can }, { format: { kind: "json" } }).body["generationConfig"]).toEqual({
      responseMimeType: "application/json",
    });
  });

  it("lays the caller's own fields over the rest, field by field", () => {
    const providerOptions = new Map([["gemini", { generationConfig: { candidateCount: 1 } }]]);
    expect(encoded({}, { providerOptions, maxOutputTokens: 5 }).body["generationConfig"]).toEqual({
      maxOutputTokens: 5,
      candidateCount: 1,
    });
  });
});
