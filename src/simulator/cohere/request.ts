/** Reads and checks a chat request as Cohere does. Providers.md §1. */
import type { JsonObject } from "../../core/base/json.ts";
import { createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { bearerKey, parseJsonObject } from "../request-body.ts";
import { complaint } from "./complaint.ts";
import { readMessages } from "./messages.ts";
import { readFormat, readToolChoice, readTools } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "model", "messages", "stream", "tools", "strict_tools", "tool_choice", "documents", "citation_options",
  "response_format", "safety_mode", "max_tokens", "stop_sequences", "temperature", "seed", "frequency_penalty",
  "presence_penalty", "k", "p", "logprobs", "thinking", "priority",
]);

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  const isModels = received.path === "/v1/models";
  if (!isModels && received.path !== "/v2/chat") throw new Rejection("not-found", "404 page not found");
  if (received.method !== (isModels ? "GET" : "POST")) {
    throw new Rejection("bad-request", "method not allowed", { status: 405 });
  }
  const key = bearerKey(received.headers.authorization);
  if (key === undefined) throw new Rejection("bad-key", "no api key supplied");
  if (account.apiKey !== undefined && key !== account.apiKey) {
    throw new Rejection("bad-key", "invalid api token");
  }
  if (isModels) return { kind: "models" };
  return { kind: "completion", question: readQuestion(received.body, account) };
}

function readQuestion(text: string, account: Account): Question {
  const body = parseJsonObject(text);
  if (body === undefined)
    throw new Rejection("bad-request", "invalid json syntax in the body of the request");
  checks.onlyKnown(body, "", knownFields);
  const model = checks.string(body["model"], "model");
  if (account.models !== undefined && !account.models.includes(model)) {
    throw new Rejection(
      "model-not-found",
      `model '${model}' not found; check its name and your access to it.`,
    );
  }
  const conversation = readMessages(body["messages"], checks);
  const tools = readTools(body["tools"], checks);
  checkSampling(body);
  return {
    model,
    streaming: checks.optionalBoolean(body["stream"], "stream") ?? false,
    prompt: conversation.prompt,
    instructions: conversation.instructions,
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify(body["messages"]))),
    tools,
    toolDemand: readToolChoice(body["tool_choice"], tools, checks),
    answersTools: conversation.answersTools,
    format: readFormat(body, checks),
    reasoning: thinks(body) ? "shown" : "none",
    maxTokens: checks.optionalNumber(body["max_tokens"], "max_tokens", { min: 1, integer: true }),
    stopSequences: readStop(body),
    body,
  };
}

function checkSampling(body: JsonObject): void {
  const share = { min: 0, max: 1 };
  for (const field of ["temperature", "frequency_penalty", "presence_penalty"]) {
    checks.optionalNumber(body[field], field, share);
  }
  checks.optionalNumber(body["p"], "p", { min: 0.01, max: 0.99 });
  checks.optionalNumber(body["k"], "k", { min: 0, max: 500, integer: true });
  checks.optionalNumber(body["seed"], "seed", { min: 0, integer: true });
  checks.optionalBoolean(body["logprobs"], "logprobs");
  checks.optionalBoolean(body["strict_tools"], "strict_tools");
}

/** Thinking models think unless told not to; here only those that are told to do. */
function thinks(body: JsonObject): boolean {
  const value = body["thinking"];
  if (value === undefined || value === null) return false;
  const thinking = checks.object(value, "thinking");
  checks.onlyKnown(thinking, "thinking", new Set(["type", "token_budget"]));
  checks.optionalNumber(thinking["token_budget"], "thinking.token_budget", { min: 1, integer: true });
  return checks.oneOf(thinking["type"], "thinking.type", ["enabled", "disabled"]) === "enabled";
}

function readStop(body: JsonObject): readonly string[] {
  const value = body["stop_sequences"];
  if (value === undefined || value === null) return [];
  const list = checks.array(value, "stop_sequences");
  if (list.length > 5) checks.fail("stop_sequences", { kind: "value", expected: "at most 5 sequences" });
  return list.map((each, at) => checks.string(each, `stop_sequences[${at}]`));
}
