/** Reads and checks a request for a response as OpenAI does. Providers.md §1. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { complaint } from "../openai-complaint.ts";
import { isReasoningModel, openaiRoute } from "../openai-host.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { parseJsonObject } from "../request-body.ts";
import { readMessages } from "./messages.ts";
import { readFormat, readToolChoice, readTools } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "model", "input", "instructions", "stream", "stream_options", "max_output_tokens", "max_tool_calls", "temperature",
  "top_p", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "text", "reasoning", "include", "metadata",
  "store", "service_tier", "truncation", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
  "background", "conversation", "previous_response_id", "prompt",
]);

/** The API refuses less: a response needs room for its own structure. */
const leastOutputTokens = 16;

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  if (openaiRoute(received, account, "/responses") === "models") return { kind: "models" };
  return { kind: "completion", question: readQuestion(received.body, account) };
}

function readQuestion(text: string, account: Account): Question {
  const body = parseJsonObject(text);
  if (body === undefined) throw new Rejection("bad-request", "The body of the request is not a JSON object.");
  checks.onlyKnown(body, "", knownFields);
  const model = checks.string(body["model"], "model");
  if (account.models !== undefined && !account.models.includes(model)) {
    throw new Rejection("model-not-found", `The requested model '${model}' does not exist.`);
  }
  refuseState(body);
  const conversation = readMessages(body["input"], account, checks);
  const instructions = [readInstructions(body), conversation.instructions].filter((part) => part !== "");
  const tools = readTools(body["tools"], checks);
  checkSampling(body, model);
  return {
    model,
    streaming: readStreaming(body),
    prompt: conversation.prompt,
    instructions: instructions.join("\n"),
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify([body["instructions"], body["input"]]))),
    tools,
    toolDemand: readToolChoice(body["tool_choice"], tools, checks),
    answersTools: conversation.answersTools,
    format: readFormat(body["text"], conversation.saysJson, checks),
    reasoning: readReasoning(body, model),
    maxTokens: readMaxTokens(body),
    // The API has no stop sequences.
    stopSequences: [],
    body,
  };
}

/** What was said earlier is nowhere kept here, and a request that may fail over must not lean on it. */
function refuseState(body: JsonObject): void {
  if (typeof body["previous_response_id"] === "string") {
    const message = `Previous response with id '${body["previous_response_id"]}' not found.`;
    const facts = { param: "previous_response_id", code: "previous_response_not_found" };
    throw new Rejection("bad-request", message, facts);
  }
  for (const field of ["conversation", "prompt"]) {
    if (body[field] !== undefined && body[field] !== null) {
      checks.fail(field, { kind: "other", sentence: `'${field}' refers to something that was not found.` });
    }
  }
}

function readInstructions(body: JsonObject): string {
  const value = body["instructions"];
  return value === undefined || value === null ? "" : checks.string(value, "instructions");
}

function readStreaming(body: JsonObject): boolean {
  const streaming = checks.optionalBoolean(body["stream"], "stream") ?? false;
  if (body["stream_options"] !== undefined && body["stream_options"] !== null) {
    if (!streaming) {
      const sentence = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
      checks.fail("stream_options", { kind: "other", sentence });
    }
    const options = checks.object(body["stream_options"], "stream_options");
    checks.onlyKnown(options, "stream_options", new Set(["include_obfuscation"]));
  }
  return streaming;
}

function checkSampling(body: JsonObject, model: string): void {
  checks.optionalNumber(body["temperature"], "temperature", { min: 0, max: 2 });
  checks.optionalNumber(body["top_p"], "top_p", { min: 0, max: 1 });
  checks.optionalNumber(body["top_logprobs"], "top_logprobs", { min: 0, max: 20, integer: true });
  if (!isReasoningModel(model)) return;
  for (const field of ["temperature", "top_p"]) {
    const value = body[field];
    if (value === undefined || value === null || value === 1) continue;
    const message = `Unsupported parameter: '${field}' is not supported with this model.`;
    throw new Rejection("bad-request", message, { param: field, code: "unsupported_parameter" });
  }
}

function readMaxTokens(body: JsonObject): number | undefined {
  const bound = checks.optionalNumber(body["max_output_tokens"], "max_output_tokens", { integer: true });
  if (bound !== undefined && bound < leastOutputTokens) {
    const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${leastOutputTokens}, but got ${bound} instead.`;
    const facts = { param: "max_output_tokens", code: "integer_below_min_value" };
    throw new Rejection("bad-request", message, facts);
  }
  return bound;
}

/** The model thinks when an effort is named; a summary shows its thoughts. */
function readReasoning(body: JsonObject, model: string): Question["reasoning"] {
  const value = body["reasoning"];
  if (value === undefined || value === null) return "none";
  const reasoning = checks.object(value, "reasoning");
  const effort = reasoning["effort"];
  const isThinking = typeof effort === "string" && effort !== "none";
  if (isThinking && !isReasoningModel(model)) {
    const message = "Unsupported parameter: 'reasoning.effort' is not supported with this model.";
    throw new Rejection("bad-request", message, { param: "reasoning.effort", code: "unsupported_parameter" });
  }
  if (!isThinking) return "none";
  return isJsonObject(reasoning) && typeof reasoning["summary"] === "string" ? "shown" : "hidden";
}
