/** Reads and checks a Converse request as Bedrock does. Providers.md §1. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import { isJsonObject } from "../../core/base/json.ts";
import { createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { parseJsonObject } from "../request-body.ts";
import { checkAccess } from "./access.ts";
import { complaint } from "./complaint.ts";
import { readMessages, readText } from "./messages.ts";
import { readFormat, readToolConfig } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields",
  "promptVariables", "additionalModelResponseFieldPaths", "requestMetadata", "performanceConfig", "serviceTier",
  "outputConfig",
]);

const completionPath = /^\/model\/([^/]+)\/(converse|converse-stream)$/u;
/** The list is the control plane's, which has a host of its own; here one host plays both. */
const modelsPath = "/foundation-models";

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  const isModels = received.path === modelsPath && received.method === "GET";
  const match = completionPath.exec(received.path);
  if (!isModels && (match === null || received.method !== "POST")) {
    throw new Rejection("not-found", "The operation is not known.");
  }
  checkAccess(received, account);
  if (isModels) return { kind: "models" };
  const model = decodeURIComponent(match?.[1] ?? "");
  if (account.models !== undefined && !account.models.includes(model)) {
    const facts = { status: 400, code: "ValidationException" };
    throw new Rejection("model-not-found", "The provided model identifier is invalid.", facts);
  }
  const streaming = match?.[2] === "converse-stream";
  return { kind: "completion", question: readQuestion(received.body, model, streaming) };
}

function readQuestion(text: string, model: string, streaming: boolean): Question {
  const body = parseJsonObject(text);
  if (body === undefined) {
    throw new Rejection("bad-request", "The body is not a JSON object.", { code: "SerializationException" });
  }
  checks.onlyKnown(body, "", knownFields);
  const conversation = readMessages(body["messages"], checks);
  const instructions = readSystem(body["system"]);
  const config = readToolConfig(body["toolConfig"], checks);
  if (config === undefined && conversation.mentionsTools) {
    const sentence = "The toolConfig field must be defined when using toolUse and toolResult content blocks.";
    checks.fail("toolConfig", { kind: "other", sentence });
  }
  const isThinking = thinks(body);
  const demand = config?.demand ?? "auto";
  if (isThinking && demand !== "auto") {
    const sentence =
      "The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.";
    checks.fail("toolConfig.toolChoice", { kind: "other", sentence });
  }
  return {
    model,
    streaming,
    prompt: conversation.prompt,
    instructions,
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify([body["system"], body["messages"]]))),
    tools: config?.tools ?? [],
    toolDemand: demand,
    answersTools: conversation.answersTools,
    format: readFormat(body, checks),
    reasoning: isThinking ? "shown" : "none",
    ...readInference(body["inferenceConfig"]),
    body,
  };
}

function readSystem(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  const texts = checks.array(value, "system").map((each, at) => {
    const block = checks.object(each, `system.${at}`);
    checks.onlyKnown(block, `system.${at}`, new Set(["text", "guardContent", "cachePoint"]));
    return block["text"] === undefined ? "" : readText(block["text"], `system.${at}`, checks);
  });
  return texts.join("\n");
}

function readInference(value: Json | undefined): Pick<Question, "maxTokens" | "stopSequences"> {
  if (value === undefined || value === null) return { maxTokens: undefined, stopSequences: [] };
  const config = checks.object(value, "inferenceConfig");
  const known = new Set(["maxTokens", "stopSequences", "temperature", "topP"]);
  checks.onlyKnown(config, "inferenceConfig", known);
  checks.optionalNumber(config["temperature"], "inferenceConfig.temperature", { min: 0, max: 1 });
  checks.optionalNumber(config["topP"], "inferenceConfig.topP", { min: 0, max: 1 });
  const list = config["stopSequences"] ?? [];
  return {
    maxTokens: checks.optionalNumber(config["maxTokens"], "inferenceConfig.maxTokens", {
      min: 1,
      integer: true,
    }),
    stopSequences: checks
      .array(list, "inferenceConfig.stopSequences")
      .map((each, at) => checks.string(each, `inferenceConfig.stopSequences.${at}.member`)),
  };
}

/** Claude's switch for thoughts, and Nova's; both are passed through to the model as they are. */
function thinks(body: JsonObject): boolean {
  const fields = body["additionalModelRequestFields"];
  if (fields === undefined || fields === null) return false;
  const passed = checks.object(fields, "additionalModelRequestFields");
  return ["thinking", "reasoning_config", "reasoningConfig"].some((name) => {
    const value = passed[name];
    return isJsonObject(value) && (value["type"] === "enabled" || value["type"] === "adaptive");
  });
}
