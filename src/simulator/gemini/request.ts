/** Reads and checks a generateContent request as Google does. Providers.md §1. */
import type { JsonObject } from "../../core/base/json.ts";
import { createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { parseJsonObject } from "../request-body.ts";
import { complaint } from "./complaint.ts";
import { type Asked, readMessages, readParts } from "./messages.ts";
import { readFormat, readToolChoice, readTools } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "contents", "systemInstruction", "system_instruction", "tools", "toolConfig", "tool_config", "generationConfig",
  "generation_config", "safetySettings", "safety_settings", "cachedContent", "model", "store", "serviceTier", "labels",
]);

// biome-ignore format: a list of words reads better in rows
const knownConfig: ReadonlySet<string> = new Set([
  "candidateCount", "stopSequences", "maxOutputTokens", "temperature", "topP", "topK", "seed", "presencePenalty",
  "frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType", "responseSchema", "responseJsonSchema",
  "thinkingConfig", "responseModalities", "speechConfig", "mediaResolution", "imageConfig",
]);

const completionPath = /^\/v1(?:beta|alpha)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/u;
const modelsPath = /^\/v1(?:beta|alpha)?\/models$/u;

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  const isModels = modelsPath.test(received.path) && received.method === "GET";
  const match = completionPath.exec(received.path);
  if (!isModels && (match === null || received.method !== "POST")) {
    throw new Rejection("not-found", `Requested entity was not found: ${received.path}`);
  }
  checkKey(received, account);
  if (isModels) return { kind: "models" };
  const model = decodeURIComponent(match?.[1] ?? "");
  if (account.models !== undefined && !account.models.includes(model)) {
    throw new Rejection("model-not-found", `models/${model} is not found for API version v1beta.`);
  }
  const streaming = match?.[2] === "streamGenerateContent";
  return {
    kind: "completion",
    question: readQuestion(received, { model, project: account.name }, streaming),
  };
}

function checkKey(received: Received, account: Account): void {
  const header = received.headers["x-goog-api-key"];
  const key = typeof header === "string" && header !== "" ? header : received.query.get("key");
  if (key === null || key === "") {
    throw new Rejection("forbidden", "Method doesn't allow unregistered callers. Please use an API key.");
  }
  if (account.apiKey !== undefined && key !== account.apiKey) {
    throw new Rejection("bad-key", "API key not valid. Please pass a valid API key.");
  }
}

function readQuestion(received: Received, asked: Asked, streaming: boolean): Question {
  const body = parseJsonObject(received.body);
  if (body === undefined)
    throw new Rejection("bad-request", "Invalid JSON payload received. Unexpected token.");
  checks.onlyKnown(body, "", knownFields);
  const system = body["systemInstruction"] ?? body["system_instruction"];
  const instructions =
    system === undefined
      ? []
      : readParts(checks.object(system, "system_instruction"), "system_instruction", checks);
  const conversation = readMessages(body["contents"], asked, checks);
  const tools = readTools(body["tools"], checks);
  const config = checks.object(
    body["generationConfig"] ?? body["generation_config"] ?? {},
    "generation_config",
  );
  checks.onlyKnown(config, "generation_config", knownConfig);
  checkSampling(config);
  return {
    model: asked.model,
    streaming,
    prompt: conversation.prompt,
    instructions: instructions.map((part) => part["text"] ?? "").join("\n"),
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify([system, body["contents"]]))),
    tools,
    toolDemand: readToolChoice(body["toolConfig"] ?? body["tool_config"], tools, checks),
    answersTools: conversation.answersTools,
    format: readFormat(config, checks),
    reasoning: readReasoning(config),
    maxTokens: checks.optionalNumber(config["maxOutputTokens"], "generation_config.max_output_tokens", {
      min: 1,
      integer: true,
    }),
    stopSequences: readStop(config),
    // How the stream is framed is said in the query alone.
    body: { ...body, alt: received.query.get("alt") },
  };
}

function checkSampling(config: JsonObject): void {
  checks.optionalNumber(config["temperature"], "generation_config.temperature", { min: 0, max: 2 });
  checks.optionalNumber(config["topP"], "generation_config.top_p", { min: 0, max: 1 });
  checks.optionalNumber(config["topK"], "generation_config.top_k", { min: 1, integer: true });
  checks.optionalNumber(config["seed"], "generation_config.seed", { integer: true });
  checks.optionalNumber(config["candidateCount"], "generation_config.candidate_count", { min: 1, max: 1 });
}

/** Thoughts are made when a budget or a level is set, and shown when asked for. */
function readReasoning(config: JsonObject): Question["reasoning"] {
  if (config["thinkingConfig"] === undefined) return "none";
  const thinking = checks.object(config["thinkingConfig"], "generation_config.thinking_config");
  const budget = checks.optionalNumber(
    thinking["thinkingBudget"],
    "generation_config.thinking_config.thinking_budget",
    {
      min: -1,
      integer: true,
    },
  );
  if (budget !== undefined && thinking["thinkingLevel"] !== undefined) {
    const sentence = "You can only set one of thinking budget and thinking level.";
    checks.fail("generation_config.thinking_config", { kind: "other", sentence });
  }
  if (budget === 0) return "none";
  return thinking["includeThoughts"] === true ? "shown" : "hidden";
}

function readStop(config: JsonObject): readonly string[] {
  const value = config["stopSequences"];
  if (value === undefined) return [];
  const list = checks.array(value, "generation_config.stop_sequences");
  if (list.length > 5) {
    const sentence = "* generation_config.stop_sequences: at most 5 sequences are allowed.\n";
    checks.fail("generation_config.stop_sequences", { kind: "other", sentence });
  }
  return list.map((each, at) => checks.string(each, `generation_config.stop_sequences[${at}]`));
}
