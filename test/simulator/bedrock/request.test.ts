import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../src/simulator/bedrock/errors.ts";
import { readRequest } from "../../../src/simulator/bedrock/request.ts";
import { claudeSignature } from "../../../src/simulator/claude-signature.ts";
import type { Account, Ask, Received } from "../../../src/simulator/dialect.ts";
import { Rejection } from "../../../src/simulator/rejection.ts";
import { anyone } from "../framing.ts";

const user = turn("user", { text: "hi" });
const toolConfig = { tools: [{ toolSpec: { name: "gauge", inputSchema: { json: { type: "object" } } } }] };
const use = { toolUse: { toolUseId: "t1", name: "gauge", input: {} } };
const result = { toolResult: { toolUseId: "t1", content: [{ text: "3 m" }] } };
const asked = turn("assistant", use);
const answered = turn("user", result);

function turn(role: string, ...content: readonly object[]): object {
  return { role, content };
}

function received(fields: object, changes: Partial<Received> = {}): Received {
  return {
    method: "POST",
    path: "/model/us.amazon.nova-2-lite-v1%3A0/converse",
    query: new URLSearchParams(),
    headers: { authorization: "Bearer k" },
    body: JSON.stringify({ messages: [user], ...fields }),
    ...changes,
  };
}

function read(fields: object, changes: Partial<Received> = {}, account = anyone): Ask {
  return readRequest(received(fields, changes), account);
}

interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

function refusalOf(fields: object, changes: Partial<Received> = {}, account = anyone): Refusal {
  try {
    read(fields, changes, account);
  } catch (reason) {
    if (!(reason instanceof Rejection)) throw reason;
    const { body, headers, status } = errorAnswer(reason.errorCase);
    const type = headers["x-amzn-errortype"]?.split(":")[0] ?? "";
    return { status, type, message: (JSON.parse(body) as { message: string }).message };
  }
  throw new Error("the request was taken");
}

describe("readRequest()", () => {
  it("reads what a request asks for, the model from the path", () => {
    const path = "/model/us.amazon.nova-2-lite-v1%3A0/converse-stream";
    const inferenceConfig = { maxTokens: 5, temperature: 0, stopSequences: ["END"] };
    const choice = { ...toolConfig, toolChoice: { tool: { name: "gauge" } } };
    const system = [{ text: "Be brief." }];
    expect(read({ system, inferenceConfig, toolConfig: choice }, { path })).toMatchObject({
      question: {
        model: "us.amazon.nova-2-lite-v1:0",
        streaming: true,
        prompt: "hi",
        instructions: "Be brief.",
        toolDemand: { name: "gauge" },
        maxTokens: 5,
        stopSequences: ["END"],
      },
    });
  });

  it("thinks by the switch of either family", () => {
    const claude = { thinking: { type: "enabled", budget_tokens: 1024 } };
    const nova = { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } };
    for (const additionalModelRequestFields of [claude, nova]) {
      expect(read({ additionalModelRequestFields })).toMatchObject({ question: { reasoning: "shown" } });
    }
  });

  it.each([
    ["no messages", { messages: undefined }, "Member must not be null"],
    ["an empty list", { messages: [] }, "must start with a user message"],
    ["the assistant first", { messages: [turn("assistant", { text: "x" }), user] }, "must start with a user"],
    ["the assistant last", { messages: [user, turn("assistant", { text: "x" })] }, "must end with a user"],
    ["two turns of one role", { messages: [user, user] }, "must alternate"],
    [
      "an empty turn",
      { messages: [turn("user")] },
      "content field in the Message object at messages.0 is empty",
    ],
    ["blank text", { messages: [turn("user", { text: " " })] }, "is blank"],
    ["a block of two", { messages: [turn("user", { text: "x", image: {} })] }, "exactly one member"],
    ["OpenAI's block", { messages: [turn("user", { type: "text" })] }, "not a member"],
    ["a system turn", { messages: [turn("system", { text: "x" })] }, "enum value set"],
    ["a URL of an image", { messages: [turn("user", image({ url: "https://x/y.png" }))] }, "not a member"],
    ["an image that is no base64", { messages: [turn("user", image({ bytes: "$" }))] }, "not base64"],
    ["temperature 2", { inferenceConfig: { temperature: 2 } }, "less than or equal to 1"],
    ["top_k", { inferenceConfig: { topK: 3 } }, "inferenceConfig.topK"],
    ["an unknown field", { stream: true }, "The field at stream"],
    ["no tools", { toolConfig: { tools: [] } }, "toolConfig.tools list is empty"],
    ["a choice of none", { toolConfig: { ...toolConfig, toolChoice: { none: {} } } }, "toolChoice.none"],
    ["a strange tool", { toolConfig: { ...toolConfig, toolChoice: { tool: { name: "x" } } } }, "not among"],
    ["a schema that is no string", { outputConfig: format({ type: "object" }) }, "must be a string"],
    ["a schema that is no JSON", { outputConfig: format("{") }, "not a JSON object"],
    ["tools without toolConfig", { messages: [user, asked, answered] }, "toolConfig field must be defined"],
    [
      "a forced tool while thinking",
      {
        toolConfig: { ...toolConfig, toolChoice: { any: {} } },
        additionalModelRequestFields: { thinking: { type: "enabled" } },
      },
      "Thinking may not be enabled",
    ],
  ])("refuses %s", (_what, fields, message) => {
    const refusal = refusalOf(fields);
    expect(refusal).toMatchObject({ status: 400, type: "ValidationException" });
    expect(refusal.message).toContain(message);
  });

  it("wants every tool use answered in the next turn, and nothing else answered", () => {
    const ask = (...messages: readonly object[]): object => ({ toolConfig, messages });
    expect(read(ask(user, asked, answered))).toMatchObject({ question: { answersTools: true } });
    expect(refusalOf(ask(user, asked, user)).message).toContain("for the following Ids: t1");
    expect(refusalOf(ask(answered)).message).toContain("exceeds the number of toolUse blocks");
    const failed = { toolResult: { ...result.toolResult, content: [], status: "error" } };
    expect(refusalOf(ask(user, asked, turn("user", failed))).message).toContain("cannot be empty");
    const misplaced = ask(user, turn("assistant", result), user);
    expect(refusalOf(misplaced).message).toContain("assistant role cannot contain toolResult");
  });

  it("takes Claude's own thoughts, from the assistant only", () => {
    const thought = (signature: string): object => ({
      reasoningContent: { reasoningText: { text: "Hm", signature } },
    });
    const own = thought(claudeSignature(() => 0.3));
    const words = { text: "Yes" };
    expect(read({ messages: [user, turn("assistant", own, words), user] })).toMatchObject({
      kind: "completion",
    });
    const foreign = refusalOf({ messages: [user, turn("assistant", thought("x"), words), user] });
    expect(foreign.message).toContain("Invalid `signature`");
    expect(refusalOf({ messages: [turn("user", own)] }).message).toContain("cannot contain reasoningContent");
  });

  it("refuses paths and models", () => {
    expect(refusalOf({}, { path: "/model/x/invoke" })).toMatchObject({ status: 404 });
    expect(refusalOf({}, { method: "GET" })).toMatchObject({ status: 404 });
    expect(refusalOf({}, {}, { ...anyone, models: ["x"] })).toMatchObject({
      status: 400,
      type: "ValidationException",
      message: "The provided model identifier is invalid.",
    });
    expect(read({}, { method: "GET", path: "/foundation-models" })).toEqual({ kind: "models" });
  });
});

describe("access", () => {
  const accessKey = { id: "AKIA", secret: "s" };
  const scope = "AKIA/20261122/us-east-1/bedrock/aws4_request";
  const signature = "0".repeat(64);
  function signed(credential: string, names = "host;x-amz-date"): Partial<Received> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
    return { headers: { authorization, host: "h", "x-amz-date": "20261122T100000Z" } };
  }

  it.each<readonly [string, Partial<Received>, Partial<Account>, string]>([
    ["no header", { headers: {} }, {}, "MissingAuthenticationTokenException"],
    ["another key", {}, { apiKey: "right" }, "AccessDeniedException"],
    ["a strange scheme", { headers: { authorization: "Basic x" } }, {}, "IncompleteSignatureException"],
    ["another service", signed(scope.replace("bedrock", "s3")), {}, "IncompleteSignatureException"],
    ["an unsigned host", signed(scope, "x-amz-date"), {}, "IncompleteSignatureException"],
    ["another day", signed(scope.replace("1122", "1121")), {}, "IncompleteSignatureException"],
    [
      "another access key",
      signed(scope.replace("AKIA", "AKIB")),
      { accessKey },
      "UnrecognizedClientException",
    ],
    ["a signature where a key is wanted", signed(scope), { apiKey: "k" }, "UnrecognizedClientException"],
    ["a wrong signature", signed(scope), { accessKey }, "InvalidSignatureException"],
  ])("refuses %s", (_what, changes, account, type) => {
    expect(refusalOf({}, changes, { ...anyone, ...account })).toMatchObject({ status: 403, type });
  });

  it("takes any signature where it has no secret to check it with", () => {
    expect(read({}, signed(scope))).toMatchObject({ kind: "completion" });
  });
});

function image(source: object): object {
  return { image: { format: "png", source } };
}

function format(schema: unknown): object {
  return { textFormat: { type: "json_schema", structure: { jsonSchema: { schema } } } };
}
