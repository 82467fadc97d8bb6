/** Every bound that the contract states is checked, and named by its path. */
import { fromBinary, fromJson, type JsonObject, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompletionRequest, CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { CallError, type FieldViolation } from "../../../src/core/model/call-error.ts";
import { fromCompletionRequest } from "../../../src/transport/rpc/from-proto/completion-request.ts";
import { badRequests, good, ranges } from "./bad-requests.ts";

const decode = (json: JsonObject) => fromJson(CompletionRequestSchema, json);
const read = (json: JsonObject) => fromCompletionRequest(decode(json));

function violationsOf(request: CompletionRequest | undefined): readonly FieldViolation[] {
  try {
    fromCompletionRequest(request);
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown;
    expect(thrown.status).toBe("invalid-argument");
    return thrown.violations;
  }
  return [];
}

const fieldsOf = (json: JsonObject) => violationsOf(decode(json)).map(({ field }) => field);

describe("fromCompletionRequest()", () => {
  it.each(badRequests)("refuses %s", (_, request, fields) => {
    expect(fieldsOf(request)).toEqual(fields);
  });

  it.each(ranges)("holds request.%s to its range", (field, make, outside, inside) => {
    for (const value of outside) {
      const [violated] = fieldsOf({ ...good, ...make(value) });
      expect([value, violated?.startsWith(`request.${field}`)]).toEqual([value, true]);
    }
    for (const value of inside) expect([value, fieldsOf({ ...good, ...make(value) })]).toEqual([value, []]);
  });

  it("wants a request, and messages except in a dry run", () => {
    expect(violationsOf(undefined)).toEqual([{ field: "request", description: "is required" }]);
    const dry = fromCompletionRequest(decode({ route: "chat" }), { messagesOptional: true });
    expect(dry.messages).toEqual([]);
  });

  it("tells what would be right", () => {
    expect(violationsOf(decode({ ...good, sampling: { temperature: 3, topP: 0 } }))).toEqual([
      { field: "request.sampling.temperature", description: "must be at least 0 and at most 2, got 3" },
      { field: "request.sampling.top_p", description: "must be above 0 and at most 1, got 0" },
    ]);
  });

  it("names 50 violations at most, and counts the others", () => {
    const many = {
      ...good,
      messages: Array.from({ length: 80 }, () => ({ role: "ROLE_USER", parts: [{}] })),
    };
    expect(fieldsOf(many)).toHaveLength(50);
    expect(() => read(many)).toThrow("and 79 more");
  });

  it("reads messages", () => {
    const { messages } = read({
      route: "chat",
      messages: [
        { role: "ROLE_SYSTEM", parts: [{ text: "Be brief." }] },
        {
          role: "ROLE_USER",
          parts: [
            { image: { data: "AQ==", mediaType: "image/png" } },
            { image: { url: "https://example.com/a.png", mediaType: "ignored" } },
          ],
        },
        {
          role: "ROLE_ASSISTANT",
          parts: [
            {
              reasoning: {
                text: "hm",
                signature: "s",
                dialect: "anthropic",
                providerState: { a: [1, null] },
              },
            },
            { refusal: "no" },
            { toolCall: { id: "1", name: "f" } },
          ],
        },
        { role: "ROLE_TOOL", parts: [{ toolResult: { toolCallId: "1", isError: true } }] },
      ],
    });
    const [, user, assistant, tool] = messages.map(({ parts }) => parts);
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool"]);
    expect(user).toEqual([
      { kind: "image", source: { kind: "data", data: Uint8Array.of(1), mediaType: "image/png" } },
      { kind: "image", source: { kind: "url", url: "https://example.com/a.png" } },
    ]);
    expect(assistant).toEqual([
      {
        kind: "reasoning",
        text: "hm",
        signature: "s",
        dialect: "anthropic",
        providerState: { a: [1, null] },
      },
      { kind: "refusal", text: "no" },
      { kind: "tool-call", call: { id: "1", name: "f", arguments: "{}" } },
    ]);
    expect(tool).toEqual([{ kind: "tool-result", result: { toolCallId: "1", content: "", isError: true } }]);
  });

  it("reads tools and formats", () => {
    const request = read({
      ...good,
      tools: [
        { name: "f", description: "d", parameters: { properties: { a: {} } }, strict: true },
        { name: "g" },
      ],
      toolChoice: { mode: "MODE_NAMED", name: "g", parallel: false },
      responseFormat: { jsonSchema: { schema: { type: "object" }, strict: true } },
    });
    expect(request.tools).toEqual([
      { name: "f", description: "d", parameters: { type: "object", properties: { a: {} } }, strict: true },
      { name: "g", description: "", parameters: { type: "object", properties: {} }, strict: false },
    ]);
    expect(request.toolChoice).toEqual({ mode: { name: "g" }, parallel: false });
    expect(request.format).toEqual({
      kind: "json-schema",
      name: "answer",
      schema: { type: "object" },
      strict: true,
    });
    expect(read({ ...good, responseFormat: { json: {} } }).format).toEqual({ kind: "json" });
  });

  it("reads the other fields", () => {
    const request = read({
      ...good,
      sampling: { temperature: 0, seed: "5", reasoningEffort: "REASONING_EFFORT_HIGH" },
      maxOutputTokens: 100,
      stopSequences: ["END"],
      providerOptions: { anthropic: { thinking: { budget: 5 } } },
      metadata: { team: "a" },
      idempotencyKey: "key",
    });
    expect(request.sampling).toMatchObject({
      temperature: 0,
      topP: undefined,
      seed: 5,
      reasoningEffort: "high",
    });
    expect(request.maxOutputTokens).toBe(100);
    expect(request.stopSequences).toEqual(["END"]);
    expect(request.providerOptions.get("anthropic")).toEqual({ thinking: { budget: 5 } });
    expect([...request.metadata]).toEqual([["team", "a"]]);
    expect(request.idempotencyKey).toBe("key");
  });

  it("reads routing preferences", () => {
    const routing: JsonObject = {
      dataClassification: "secret",
      allowedRegions: ["eu"],
      onlyEndpoints: ["a"],
      excludeEndpoints: ["b"],
      endpointOrder: ["c"],
      sortBy: "SORT_BY_COST",
      maxCostNanoUsd: "5",
      ttftTimeout: "1.5s",
      recoveryMode: "RECOVERY_MODE_HOLD_PREFIX",
      holdTokens: 7,
      hedging: "HEDGING_ON",
      requiredCapabilities: ["CAPABILITY_SEED", "CAPABILITY_SEED", "CAPABILITY_JSON_SCHEMA"],
      onAmbiguous: "ON_AMBIGUOUS_FAIL",
      failoverOnRefusal: false,
      maxAttempts: 3,
    };
    expect(read({ ...good, routing }).routing).toEqual({
      dataClassification: "secret",
      allowedRegions: ["eu"],
      onlyEndpoints: ["a"],
      excludeEndpoints: ["b"],
      endpointOrder: ["c"],
      sortBy: "cost",
      maxCostNanoUsd: 5,
      ttftTimeoutMs: 1_500,
      totalTimeoutMs: undefined,
      recoveryMode: "hold-prefix",
      holdTokens: 7,
      holdMs: undefined,
      hedging: true,
      requiredCapabilities: ["seed", "json-schema"],
      onAmbiguous: "fail",
      failoverOnRefusal: false,
      maxAttempts: 3,
    });
  });

  it("leaves unset what is not set", () => {
    const { routing, idempotencyKey, toolChoice, format, sampling, maxOutputTokens } = read(good);
    expect(Object.values(routing).filter((wish) => wish !== undefined)).toEqual([[], [], [], [], []]);
    expect(Object.values(sampling).filter((wish) => wish !== undefined)).toEqual([]);
    expect([idempotencyKey, maxOutputTokens]).toEqual([undefined, undefined]);
    expect([toolChoice, format]).toEqual([{ mode: "auto", parallel: undefined }, { kind: "text" }]);
  });

  it("ends every message that decodes with a request or with violations, never with another error", () => {
    const seeds = [
      good,
      { ...good, tools: [{ name: "f" }], routing: { maxAttempts: 3 }, sampling: { topK: 1 } },
    ];
    const edits = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), edits, (seed, changes) => {
        const bytes = toBinary(CompletionRequestSchema, decode(seed));
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
        const decoded = tryDecode(bytes);
        if (decoded !== undefined) violationsOf(decoded);
      }),
      { numRuns: 500 },
    );
  });
});

function tryDecode(bytes: Uint8Array): CompletionRequest | undefined {
  try {
    return fromBinary(CompletionRequestSchema, bytes);
  } catch {
    return undefined;
  }
}
