/**
 * Errors of the chat completions family. The hosts share the form and little else,
 * so their words are looked up first, then their sentences, then the status
 * (providers.md §3.2).
 */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { FailureKind } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { saysContextExceeded } from "../context-overflow.ts";
import { parseErrorBody, readErrorBody } from "../error-body.ts";
import { numberAt, objectAt, textAt } from "../json-fields.ts";
import { saysNotTaken } from "../parameter-refusal.ts";
import { type Rejection, rejected, type Verdict } from "../rejection.ts";
import type { ResponseHeaders } from "../response-headers.ts";
import { kindOfStatus } from "../status-kind.ts";
import { kindOfWord } from "./error-words.ts";

export function classify(status: number, headers: ResponseHeaders, body: string): Failure {
  return judge({ status, headers, error: parseErrorBody(body), inStream: false });
}

/** An error that comes as an event of a stream whose status was 200: JSON, or the text of it. */
export function classifyInStream(payload: Json): Failure {
  const error = typeof payload === "string" ? parseErrorBody(payload) : readErrorBody(payload);
  const status = numberAt(error.fields, "status_code") ?? numberAt(error.fields, "code");
  return judge({ status: isStatus(status) ? status : undefined, headers: {}, error, inStream: true });
}

function isStatus(value: number | undefined): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 400 && value < 600;
}

function judge(rejection: Rejection): Failure {
  return rejected(verdictOf(rejection), rejection);
}

function verdictOf(rejection: Rejection): Verdict {
  const { error, status, headers } = rejection;
  // Azure says so with the code of a spent quota.
  const crowded = status === 429 && /\bhigh demand\b/i.test(error.message);
  const kind = crowded
    ? "overloaded"
    : (kindOfWords(rejection) ?? kindOfSentence(rejection) ?? kindOf(status));
  if (kind !== "rate-limited") return { kind };
  if (/request too large/i.test(error.message)) return { kind: "request-too-large" };
  const scope = scopeOf(error.fields, error.message);
  if (/\b(?:per day|daily|RPD|TPD)\b/i.test(error.message)) return { kind: "quota-window", scope };
  const tokenLimit = Number(headers["x-ratelimit-limit-tokens"] ?? "");
  return { kind, scope, ...(tokenLimit > 0 ? { tokenLimit } : {}) };
}

function kindOfWords({ error }: Rejection): FailureKind | undefined {
  const metadata = objectAt(error.fields, "metadata");
  const inner = objectAt(error.fields, "innererror");
  const words = [
    textAt(metadata, "limit_source") || textAt(error.fields, "limit_source"),
    textAt(inner, "code"),
    textAt(metadata, "error_type"),
    error.code,
    error.type,
  ];
  for (const word of words) {
    const kind = kindOfWord(word);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function kindOfSentence({ error, status }: Rejection): FailureKind | undefined {
  const says = (pattern: RegExp) => pattern.test(error.message);
  if (saysContextExceeded(error.message)) return "context-exceeded";
  if (status === 403 && says(/max_tokens|context length/i)) return "context-exceeded"; // Together
  if (status === 403 && isModeration(error.fields)) return "content-filtered"; // OpenRouter
  if (says(outOfMoney)) return "quota-exhausted";
  if (status !== 400 && status !== 422) return undefined;
  if (says(/api key/i) && says(/incorrect|invalid|not valid|missing/i)) return "unauthenticated"; // xAI
  if (says(/\bmodel\b.{0,200}(?:does not exist|not found|not exist)/i)) return "model-not-found";
  // Which tiers there are is a matter of the account.
  if (textAt(error.fields, "param") === "service_tier") return "unsupported-parameter";
  if (saysNotTaken(error.message)) return "unsupported-parameter";
  return undefined;
}

const outOfMoney =
  /insufficient (?:balance|credits?|funds)|credit balance|out of credits|spend(?:ing)? (?:limit|cap)|key limit exceeded|budget exceeded/i;

function isModeration(fields: JsonObject): boolean {
  const metadata = objectAt(fields, "metadata");
  return Array.isArray(metadata["reasons"]) || textAt(metadata, "flagged_input") !== "";
}

function kindOf(status: number | undefined): FailureKind {
  return status === undefined ? "server-error" : kindOfStatus(status);
}

/** Limits are per model nearly everywhere; OpenRouter says whose limit it is (providers.md §3.5). */
function scopeOf(fields: JsonObject, message: string): Verdict["scope"] {
  if (textAt(objectAt(fields, "metadata"), "provider_name") !== "") return "endpoint";
  return /\bfor (?:model )?[`'"]?[\w./:-]+[`'"]? in organization\b/i.test(message) ? "endpoint" : undefined;
}
