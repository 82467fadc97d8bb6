/**
 * Fields of OpenAI's API that change what is answered and that Spillway cannot honour
 * on every provider. They are refused: to ignore them would answer another question.
 * What only tunes the service behind the API (user, store, service_tier, ...) is ignored.
 */
import { isJsonObject, type Json, type JsonObject } from "../../../../core/base/json.ts";
import { badRequest } from "../openai-error.ts";

interface Refusal {
  readonly asks: (value: Json) => boolean;
  readonly advice: string;
}

const always = () => true;

const refusals: Readonly<Record<string, Refusal>> = {
  n: { asks: (value) => value !== 1, advice: "Spillway answers with one choice: ask n times" },
  logprobs: { asks: (value) => value !== false, advice: "log probabilities are not offered by this door" },
  top_logprobs: { asks: (value) => value !== 0, advice: "log probabilities are not offered by this door" },
  logit_bias: {
    asks: isFilled,
    advice: "token ids differ from model to model, so a bias cannot move with them",
  },
  functions: { asks: isFilled, advice: "use tools" },
  function_call: { asks: always, advice: "use tool_choice" },
  modalities: { asks: isNotText, advice: "only text is answered" },
  audio: { asks: always, advice: "only text is answered" },
  moderation: { asks: always, advice: "moderation is not offered" },
  web_search_options: { asks: always, advice: "give the model a search tool of your own" },
};

/** Throws an OpenAiError for the first of these fields that asks for something. */
export function refuseUnsupported(body: JsonObject): void {
  for (const [name, { asks, advice }] of Object.entries(refusals)) {
    const value = body[name] ?? undefined;
    if (value === undefined || !asks(value)) continue;
    throw badRequest(`${name} is not supported: ${advice}`, "unsupported_parameter", name);
  }
}

function isFilled(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}

function isNotText(value: Json): boolean {
  return !Array.isArray(value) || value.some((modality) => modality !== "text");
}
