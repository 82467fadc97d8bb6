/** Reads and checks a messages request as Anthropic does. Providers.md §1 and trap 8. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { bearerKey, parseJsonObject } from "../request-body.ts";
import { complaint } from "./complaint.ts";
import { readMessages, readText } from "./messages.ts";
import { readFormat, readToolChoice, readTools, thinks } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "model", "messages", "max_tokens", "system", "stream", "stop_sequences", "temperature", "top_p", "top_k", "tools",
  "tool_choice", "metadata", "thinking", "output_config", "service_tier", "inference_geo", "container", "mcp_servers",
  "cache_control", "context_management",
]);

/** From this version on the sampling fields are gone (providers.md, trap 8). */
const versionWithoutSampling = "2026-10-21";

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  const isModels = received.path === "/v1/models";
  if (!isModels && received.path !== "/v1/messages") throw new Rejection("not-found", "Not Found");
  if (received.method !== (isModels ? "GET" : "POST")) {
    throw new Rejection("bad-request", "Method Not Allowed", { status: 405 });
  }
  checkKey(received, account);
  const version = received.headers["anthropic-version"];
  if (typeof version !== "string" || version === "") {
    throw new Rejection("bad-request", "anthropic-version: header is required");
  }
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(version)) {
    throw new Rejection("bad-request", `anthropic-version: "${version}" is not a valid version`);
  }
  if (isModels) return { kind: "models" };
  return { kind: "completion", question: readQuestion(received.body, version, account) };
}

function checkKey(received: Received, account: Account): void {
  const header = received.headers["x-api-key"];
  const key =
    typeof header === "string" && header !== "" ? header : bearerKey(received.headers.authorization);
  if (key === undefined) throw new Rejection("bad-key", "x-api-key header is required");
  if (account.apiKey !== undefined && key !== account.apiKey)
    throw new Rejection("bad-key", "invalid x-api-key");
}

function readQuestion(text: string, version: string, account: Account): Question {
  const body = parseJsonObject(text);
  if (body === undefined) throw new Rejection("bad-request", "The request body is not valid JSON.");
  const model = checks.string(body["model"], "model");
  const maxTokens = checks.optionalNumber(body["max_tokens"], "max_tokens", { min: 1, integer: true });
  if (maxTokens === undefined) return checks.fail("max_tokens", { kind: "missing" });
  const rules = {
    alternatingRoles: account.strictness.alternatingRoles === true,
    thinksOnBudget: isJsonObject(body["thinking"]) && body["thinking"]["type"] === "enabled",
  };
  const conversation = readMessages(body["messages"], rules, checks);
  checks.onlyKnown(body, "", knownFields);
  if (account.models !== undefined && !account.models.includes(model)) {
    throw new Rejection("model-not-found", `model: ${model}`);
  }
  const instructions = body["system"] === undefined ? "" : readText(body["system"], "system", checks);
  checkSampling(body, version);
  checkThinking(body, maxTokens);
  const tools = readTools(body["tools"], checks);
  return {
    model,
    streaming: checks.optionalBoolean(body["stream"], "stream") ?? false,
    prompt: conversation.prompt,
    instructions,
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify([body["system"], body["messages"]]))),
    tools,
    toolDemand: readToolChoice(body, tools, checks),
    answersTools: conversation.answersTools,
    format: readFormat(body, checks),
    reasoning: thinks(body) ? "shown" : "none",
    maxTokens,
    stopSequences: readStop(body),
    body,
  };
}

function checkSampling(body: JsonObject, version: string): void {
  for (const field of ["temperature", "top_p", "top_k"]) {
    if (body[field] !== undefined && version >= versionWithoutSampling)
      checks.fail(field, { kind: "unknown" });
  }
  const temperature = checks.optionalNumber(body["temperature"], "temperature", { min: 0, max: 1 });
  checks.optionalNumber(body["top_p"], "top_p", { min: 0, max: 1 });
  checks.optionalNumber(body["top_k"], "top_k", { min: 0, integer: true });
  if (thinks(body) && temperature !== undefined && temperature !== 1) {
    checks.fail("temperature", { kind: "other", sentence: "may only be set to 1 when thinking is enabled" });
  }
}

function checkThinking(body: JsonObject, maxTokens: number): void {
  if (body["thinking"] === undefined) return;
  const thinking = checks.object(body["thinking"], "thinking");
  const type = checks.oneOf(thinking["type"], "thinking.type", [
    "enabled",
    "adaptive",
    "disabled",
    "between_tools",
  ]);
  if (type !== "enabled") return;
  const path = "thinking.enabled.budget_tokens";
  const budget = checks.optionalNumber(thinking["budget_tokens"], path, { min: 1024, integer: true });
  if (budget === undefined) checks.fail(path, { kind: "missing" });
  if (budget !== undefined && budget >= maxTokens) {
    checks.fail("max_tokens", { kind: "other", sentence: "must be greater than thinking.budget_tokens" });
  }
}

function readStop(body: JsonObject): readonly string[] {
  const value = body["stop_sequences"];
  if (value === undefined || value === null) return [];
  return checks.array(value, "stop_sequences").map((each, at) => {
    const sequence = checks.string(each, `stop_sequences.${at}`);
    if (sequence.trim() === "") {
      checks.fail("stop_sequences", {
        kind: "other",
        sentence: "each stop sequence must contain non-whitespace",
      });
    }
    return sequence;
  });
}
