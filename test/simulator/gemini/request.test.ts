import { describe, expect, it } from "vitest";
import type { Ask, Received } from "../../../src/simulator/dialect.ts";
import { errorAnswer } from "../../../src/simulator/gemini/errors.ts";
import { readRequest } from "../../../src/simulator/gemini/request.ts";
import { geminiSignature } from "../../../src/simulator/gemini/signature.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone, framingOf } from "../framing.ts";

const user = { role: "user", parts: [{ text: "hi" }] };
const streamPath = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
const declared = [{ functionDeclarations: [{ name: "gauge", parameters: { type: "OBJECT" } }] }];

function received(fields: object, changes: Partial<Received> = {}): Received {
  const body = JSON.stringify({ contents: [user], ...fields });
  const headers = { "x-goog-api-key": "k" };
  return {
    method: "POST",
    path: streamPath,
    query: new URLSearchParams("alt=sse"),
    headers,
    body,
    ...changes,
  };
}

function read(fields: object, changes: Partial<Received> = {}, account = anyone): Ask {
  return readRequest(received(fields, changes), account);
}

function refusalOf(
  fields: object,
  changes: Partial<Received> = {},
  account = anyone,
): Record<string, unknown> {
  try {
    read(fields, changes, account);
  } catch (reason) {
    if (!(reason instanceof Rejection)) throw reason;
    return (JSON.parse(errorAnswer(reason.errorCase).body) as { error: Record<string, unknown> }).error;
  }
  throw new Error("the request was taken");
}

describe("readRequest()", () => {
  it("reads what a request asks for", () => {
    const ask = read({
      tools: declared,
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["gauge"] } },
      generationConfig: {
        maxOutputTokens: 9,
        stopSequences: ["END"],
        thinkingConfig: { includeThoughts: true },
      },
    });
    expect(ask).toMatchObject({
      question: {
        model: "gemini-2.5-flash",
        streaming: true,
        prompt: "hi",
        toolDemand: { name: "gauge" },
        maxTokens: 9,
        stopSequences: ["END"],
        reasoning: "shown",
      },
    });
  });

  it("takes a key in the query, and lists models", () => {
    const query = new URLSearchParams("key=k");
    expect(read({}, { headers: {}, query, method: "GET", path: "/v1beta/models" })).toEqual({
      kind: "models",
    });
  });

  it("refuses keys, models and paths as Google does", () => {
    expect(refusalOf({}, { headers: {} })).toMatchObject({ code: 403, status: "PERMISSION_DENIED" });
    expect(refusalOf({}, {}, { ...anyone, apiKey: "right" })).toMatchObject({
      code: 400,
      status: "INVALID_ARGUMENT",
      details: [{ reason: "API_KEY_INVALID" }],
    });
    expect(refusalOf({}, {}, { ...anyone, models: ["x"] })).toMatchObject({ code: 404, status: "NOT_FOUND" });
    expect(refusalOf({}, { path: "/v1/chat/completions" })).toMatchObject({ code: 404 });
  });

  it.each([
    ["no contents", { contents: undefined }, "contents: is not specified"],
    ["an unknown field", { messages: [] }, 'Unknown name "messages": Cannot find field.'],
    [
      "an unknown setting",
      { generationConfig: { max_tokens: 1 } },
      "Unknown name \"max_tokens\" at 'generation_config'",
    ],
    [
      "a strange role",
      { contents: [{ role: "assistant", parts: [{ text: "x" }] }] },
      "valid role: user, model",
    ],
    ["empty parts", { contents: [{ role: "user", parts: [] }] }, "contents[0].parts: must not be empty"],
    ["an unknown part", { contents: [{ role: "user", parts: [{ type: "text" }] }] }, 'Unknown name "type"'],
    ["temperature 3", { generationConfig: { temperature: 3 } }, "must be at most 2"],
    ["six stops", { generationConfig: { stopSequences: [..."abcdef"] } }, "at most 5 sequences"],
    ["a schema without a JSON type", { generationConfig: { responseSchema: {} } }, "response_mime_type"],
    [
      "a bad function name",
      { tools: [{ functionDeclarations: [{ name: "1 x" }] }] },
      "Invalid function name",
    ],
    [
      "names without ANY",
      { toolConfig: calling("AUTO", ["gauge"]), tools: declared },
      "mode is ANY or VALIDATED",
    ],
    ["an undeclared name", { toolConfig: calling("ANY", ["other"]), tools: declared }, "is not declared"],
    [
      "budget and level",
      { generationConfig: { thinkingConfig: { thinkingBudget: 5, thinkingLevel: "LOW" } } },
      "only set one",
    ],
  ])("refuses %s", (_what, fields, message) => {
    const refusal = refusalOf(fields);
    expect(refusal).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });
    expect(refusal["message"]).toContain(message);
  });

  it("names the field in a violation", () => {
    expect(refusalOf({ messages: [] })).toMatchObject({
      details: [
        { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field: "messages" }] },
      ],
    });
  });

  it("wants as many function responses as there were calls", () => {
    const call = { role: "model", parts: [{ functionCall: { name: "gauge", args: {} } }] };
    const response = {
      role: "user",
      parts: [{ functionResponse: { name: "gauge", response: { depth: 3 } } }],
    };
    expect(read({ contents: [user, call, response] })).toMatchObject({ question: { answersTools: true } });
    expect(refusalOf({ contents: [user, call, user] })["message"]).toContain(
      "number of function response parts",
    );
    expect(refusalOf({ contents: [call, response] })["message"]).toContain("immediately after a user turn");
  });

  it("wants signatures on calls from Gemini 3 on", () => {
    const call = { functionCall: { name: "gauge", args: {} } };
    const response = { role: "user", parts: [{ functionResponse: { name: "gauge", response: {} } }] };
    const changes = { path: "/v1beta/models/gemini-3-pro:generateContent" };
    const bare = { contents: [user, { role: "model", parts: [call] }, response] };
    expect(refusalOf(bare, changes)["message"]).toContain("missing a thought_signature");
    const signed = (thoughtSignature: string): object => ({
      contents: [user, { role: "model", parts: [{ ...call, thoughtSignature }] }, response],
    });
    const own = geminiSignature(framingOf({}));
    expect(read(signed(own), changes)).toMatchObject({ kind: "completion" });
    expect(read(signed("skip_thought_signature_validator"), changes)).toMatchObject({ kind: "completion" });
    const others = geminiSignature(framingOf({ account: { name: "another project" } }));
    for (const foreign of [others, "made up"]) {
      expect(refusalOf(signed(foreign), changes)["message"]).toContain("Corrupted thought signature");
    }
  });

  it("wants a signature from the first call of each step of the current turn only", () => {
    const call = { functionCall: { name: "gauge", args: {} } };
    const signed = { ...call, thoughtSignature: geminiSignature(framingOf({})) };
    const answers = (count: number): object => ({
      role: "user",
      parts: Array.from({ length: count }, () => ({ functionResponse: { name: "gauge", response: {} } })),
    });
    const changes = { path: "/v1beta/models/gemini-3-pro:generateContent" };
    const model = (...parts: readonly object[]): object => ({ role: "model", parts });
    const earlier = [user, model(call), answers(1), model({ text: "3 m" })];
    const current = [user, model(signed, call), answers(2), model(signed), answers(1)];
    expect(read({ contents: [...earlier, ...current] }, changes)).toMatchObject({ kind: "completion" });
    const unsigned = [user, model(signed, call), answers(2), model(call), answers(1)];
    expect(refusalOf({ contents: unsigned }, changes)["message"]).toContain("4. content block");
  });
});

function calling(mode: string, allowedFunctionNames: readonly string[]): object {
  return { functionCallingConfig: { mode, allowedFunctionNames } };
}
