/** Reads and checks a chat completion request as OpenAI does. Providers.md §1. */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { type Checks, createChecks } from "../checks.ts";
import type { Account, Ask, Received } from "../dialect.ts";
import { complaint } from "../openai-complaint.ts";
import { isReasoningModel, openaiRoute } from "../openai-host.ts";
import { promptTokensOf, type Question } from "../question.ts";
import { Rejection } from "../rejection.ts";
import { parseJsonObject } from "../request-body.ts";
import { type ChatHost, hostOf } from "./host.ts";
import { checkThoughts, readMessages } from "./messages.ts";
import { readFormat, readToolChoice, readTools } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const knownFields: ReadonlySet<string> = new Set([
  "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p",
  "n", "stop", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "user",
  "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "metadata", "store",
  "service_tier", "modalities", "audio", "prediction", "verbosity", "web_search_options", "safety_identifier",
  "prompt_cache_key", "prompt_cache_retention", "functions", "function_call",
]);

const checks = createChecks(complaint);

/** What the request is; throws a Rejection. */
export function readRequest(received: Received, account: Account): Ask {
  if (openaiRoute(received, account, "/chat/completions") === "models") return { kind: "models" };
  return { kind: "completion", question: readQuestion(received.body, account) };
}

function readQuestion(text: string, account: Account): Question {
  const body = parseJsonObject(text);
  if (body === undefined) throw new Rejection("bad-request", "The body of the request is not a JSON object.");
  const host = hostOf(account.strictness);
  checks.onlyKnown(body, "", new Set([...knownFields, ...host.fields]));
  const model = checks.string(body["model"], "model");
  if (account.models !== undefined && !account.models.includes(model)) {
    throw new Rejection(
      "model-not-found",
      `The model '${model}' does not exist or you have no access to it.`,
    );
  }
  const conversation = readMessages(body["messages"], host, checks);
  const reasoning = readReasoning(body, host);
  if (reasoning === "shown") checkThoughts(body["messages"], checks);
  const tools = readTools(body["tools"], checks);
  checkSampling(body, model);
  return {
    model,
    streaming: readStreaming(body),
    prompt: conversation.prompt,
    instructions: conversation.instructions,
    promptTokens: promptTokensOf(Buffer.byteLength(JSON.stringify(body["messages"]))),
    tools,
    toolDemand: readToolChoice(body["tool_choice"], tools, host, checks),
    answersTools: conversation.answersTools,
    format: readFormat(body["response_format"], conversation.saysJson, checks),
    reasoning,
    maxTokens: readMaxTokens(body, model),
    stopSequences: readStop(body, checks),
    body,
  };
}

/** OpenAI thinks when an effort is named and keeps it to itself. */
function readReasoning(body: JsonObject, host: ChatHost): Question["reasoning"] {
  if (host.showsThoughts) {
    const thinking = body["thinking"];
    return isJsonObject(thinking) && thinking["type"] === "disabled" ? "none" : "shown";
  }
  const effort = body["reasoning_effort"];
  return typeof effort === "string" && effort !== "none" ? "hidden" : "none";
}

function readStreaming(body: JsonObject): boolean {
  const streaming = checks.optionalBoolean(body["stream"], "stream") ?? false;
  if (body["stream_options"] !== undefined && body["stream_options"] !== null) {
    if (!streaming) {
      const sentence = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
      checks.fail("stream_options", { kind: "other", sentence });
    }
    checks.object(body["stream_options"], "stream_options");
  }
  return streaming;
}

function readMaxTokens(body: JsonObject, model: string): number | undefined {
  const bounds = { min: 1, integer: true };
  const older = checks.optionalNumber(body["max_tokens"], "max_tokens", bounds);
  if (older !== undefined && isReasoningModel(model)) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    throw new Rejection("bad-request", message, { param: "max_tokens", code: "unsupported_parameter" });
  }
  return checks.optionalNumber(body["max_completion_tokens"], "max_completion_tokens", bounds) ?? older;
}

function checkSampling(body: JsonObject, model: string): void {
  const temperature = checks.optionalNumber(body["temperature"], "temperature", { min: 0, max: 2 });
  checks.optionalNumber(body["top_p"], "top_p", { min: 0, max: 1 });
  checks.optionalNumber(body["presence_penalty"], "presence_penalty", { min: -2, max: 2 });
  checks.optionalNumber(body["frequency_penalty"], "frequency_penalty", { min: -2, max: 2 });
  checks.optionalNumber(body["top_logprobs"], "top_logprobs", { min: 0, max: 20, integer: true });
  checks.optionalNumber(body["seed"], "seed", { integer: true });
  // The simulator gives one choice; the real one gives up to 128.
  checks.optionalNumber(body["n"], "n", { min: 1, max: 1, integer: true });
  if (temperature !== undefined && temperature !== 1 && isReasoningModel(model)) {
    const message =
      "Unsupported value: 'temperature' does not support this value with this model. Only the default (1) is supported.";
    throw new Rejection("bad-request", message, { param: "temperature", code: "unsupported_value" });
  }
}

function readStop(body: JsonObject, check: Checks): readonly string[] {
  const stop = body["stop"];
  if (stop === undefined || stop === null) return [];
  if (typeof stop === "string") return [stop];
  const list = check.array(stop, "stop");
  if (list.length > 4) check.fail("stop", { kind: "value", expected: "at most 4 sequences" });
  return list.map((each, at) => check.string(each, `stop[${at}]`));
}
