/** Errors as providers.md §3.2 describes them, through the codec of the preset that sends them. */
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/core/model/disposition.ts";
import { hostPresets, plainHosts } from "../../../src/core/model/host-presets.ts";
import { dialectFor } from "../../../src/providers/dialects.ts";

type Row = readonly [
  preset: string,
  status: number,
  body: unknown,
  kind: FailureKind,
  headers?: Record<string, string>,
];

const error = (fields: object) => ({ error: { message: "m", ...fields } });
const anthropic = (type: string, message = "m", error_code?: string) => ({
  type: "error",
  error: { type, message, ...(error_code && { details: { error_code } }) },
  request_id: "r",
});
const google = (code: number, status: string, message = "m", ...details: object[]) => ({
  error: { code, status, message, details },
});
const aws = (type: string) => ({ "x-amzn-errortype": `${type}:http://internal.amazon.com/` });

const money: readonly Row[] = [
  [
    "openai",
    429,
    error({ type: "insufficient_quota", code: "project_spend_limit_exceeded" }),
    "quota-exhausted",
  ],
  ["openai", 429, error({ type: "insufficient_quota", code: "credit_balance_exhausted" }), "quota-exhausted"],
  [
    "anthropic",
    400,
    anthropic("invalid_request_error", "Your credit balance is too low to access the Anthropic API"),
    "quota-exhausted",
  ],
  [
    "anthropic",
    400,
    anthropic("invalid_request_error", "You have reached your specified workspace API usage limits."),
    "quota-exhausted",
  ],
  ["anthropic", 402, anthropic("billing_error", "m", "linked_organization_over"), "quota-exhausted"],
  ["anthropic", 429, anthropic("rate_limit_error", "m", "enforced_spend_limit_reached"), "quota-exhausted"],
  ["gemini", 402, google(402, "RESOURCE_EXHAUSTED"), "quota-exhausted"],
  ["deepseek", 402, error({ message: "Insufficient Balance", type: "unknown_error" }), "quota-exhausted"],
  [
    "openrouter",
    402,
    error({ code: 402, metadata: { limit_source: "openrouter_credits" } }),
    "quota-exhausted",
  ],
  [
    "openrouter",
    402,
    error({ code: 402, metadata: { limit_source: "openrouter_in_flight_budget" } }),
    "rate-limited",
  ],
  ["openrouter", 403, error({ code: 403, message: "Key limit exceeded (total limit)" }), "quota-exhausted"],
  [
    "mistral",
    402,
    { object: "error", message: "payment required", type: "billing", code: "1" },
    "quota-exhausted",
  ],
  ["cohere", 402, { message: "m" }, "quota-exhausted"],
  ["together", 402, error({ message: "credit limit" }), "quota-exhausted"],
  ["xai", 403, { code: "forbidden", error: "Your team has run out of credits" }, "quota-exhausted"],
];

const limits: readonly Row[] = [
  ["openai", 429, error({ type: "tokens", code: "rate_limit_exceeded" }), "rate-limited"],
  ["openai", 429, error({ type: "rate_limit_error", code: "slow_down" }), "overloaded"],
  [
    "openai",
    429,
    error({ code: "rate_limit_exceeded", message: "Request too large for gpt-4o on tokens per min (TPM)" }),
    "request-too-large",
  ],
  [
    "groq",
    413,
    error({ code: "rate_limit_exceeded", message: "Request too large for model `x` … TPM: Limit 6000" }),
    "request-too-large",
  ],
  ["groq", 498, error({ type: "capacity_exceeded" }), "overloaded"],
  ["anthropic", 429, anthropic("rate_limit_error", "m", "ramp_limit_exceeded"), "rate-limited"],
  ["anthropic", 529, anthropic("overloaded_error"), "overloaded"],
  ["vertex-claude", 429, google(429, "RESOURCE_EXHAUSTED"), "overloaded"],
  ["bedrock", 429, { message: "Too many tokens, please wait" }, "rate-limited", aws("ThrottlingException")],
  ["bedrock", 429, { message: "Too many tokens per day" }, "quota-window", aws("ThrottlingException")],
  ["bedrock", 400, { message: "m" }, "quota-window", aws("ServiceQuotaExceededException")],
  ["bedrock", 429, { message: "m" }, "overloaded", aws("ModelNotReadyException")],
  ["bedrock", 503, { message: "m" }, "overloaded", aws("ServiceUnavailableException")],
  ["bedrock", 529, { message: "m", type: "overloaded_error" }, "overloaded"],
  ["tgi", 429, { error: "Model is overloaded", error_type: "overloaded" }, "overloaded"],
  ["fireworks", 503, error({ message: "Service overloaded" }), "overloaded"],
  ["openrouter", 529, error({ code: 529, metadata: { error_type: "provider_overloaded" } }), "overloaded"],
  [
    "cohere",
    429,
    { message: "You are using a Trial key, which is limited to 1000 API calls / month" },
    "quota-window",
  ],
];

const keys: readonly Row[] = [
  [
    "gemini",
    400,
    google(400, "INVALID_ARGUMENT", "API key not valid", {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "API_KEY_INVALID",
    }),
    "unauthenticated",
  ],
  ["xai", 400, { code: "invalid-argument", error: "Incorrect API key provided: xx***xx" }, "unauthenticated"],
  ["bedrock", 403, { message: "m" }, "unauthenticated", aws("ExpiredTokenException")],
  ["bedrock-claude", 403, { message: "m" }, "unauthenticated", aws("AccessDeniedException")],
  ["mistral", 401, { detail: "Invalid API Key" }, "unauthenticated"],
  ["cohere", 498, { message: "invalid token" }, "unauthenticated"],
  ["fireworks", 412, error({ message: "Account suspended" }), "unauthenticated"],
  ["anthropic", 400, anthropic("invalid_request_error", "m", "organization_on_hold"), "unauthenticated"],
  ["anthropic", 503, anthropic("api_error", "m", "cmek_key_unavailable"), "unauthenticated"],
  ["openai", 403, error({ code: "unsupported_country_region_territory" }), "unauthenticated"],
];

const requests: readonly Row[] = [
  [
    "together",
    403,
    error({ message: "Input validation error: inputs tokens + max_new_tokens must be <= 8192, max_tokens" }),
    "context-exceeded",
  ],
  [
    "anthropic",
    400,
    anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    "context-exceeded",
  ],
  [
    "bedrock",
    400,
    { message: "Input Tokens Exceeded: 1 > 0" },
    "context-exceeded",
    aws("ValidationException"),
  ],
  [
    "vertex-gemini",
    400,
    google(400, "INVALID_ARGUMENT", "The input token count (1196265) exceeds the maximum"),
    "context-exceeded",
  ],
  ["perplexity", 400, error({ type: "too_many_prompt_tokens" }), "context-exceeded"],
  ["cohere", 400, { message: "m", error_type: "TOO_MANY_TOKENS" }, "context-exceeded"],
  [
    "vllm",
    400,
    {
      object: "error",
      message: "This model's maximum context length is 4096 tokens",
      type: "BadRequestError",
      code: 400,
    },
    "context-exceeded",
  ],
  ["anthropic", 413, "<html>413 Request Entity Too Large</html>", "request-too-large"],
  [
    "mistral",
    422,
    { detail: [{ loc: ["body", "foo"], msg: "Extra inputs are not permitted", type: "extra_forbidden" }] },
    "unsupported-parameter",
  ],
  [
    "mistral",
    400,
    {
      object: "error",
      message: "Tool call id was x but must be a-z",
      type: "invalid_request_error",
      code: "3280",
    },
    "unsupported-parameter",
  ],
  ["groq", 400, error({ code: "tool_use_failed", failed_generation: "x" }), "invalid-output"],
  ["openai-responses", 400, error({ code: "model_not_found" }), "model-not-found"],
  [
    "bedrock",
    400,
    { message: "Invocation of model ID x with on-demand throughput isn’t supported." },
    "model-not-found",
    aws("ValidationException"),
  ],
  [
    "azure-openai",
    400,
    error({ code: "content_filter", innererror: { code: "ResponsibleAIPolicyViolation" } }),
    "content-filtered",
  ],
  [
    "openrouter",
    403,
    error({ code: 403, metadata: { reasons: ["violence"], flagged_input: "x" } }),
    "content-filtered",
  ],
  ["vllm", 503, "", "overloaded"],
  ["openai", 502, "<html>Bad Gateway</html>", "server-error"],
  ["openrouter", 524, "error code: 524", "server-error"],
  ["bedrock", 424, { message: "m" }, "server-error", aws("ModelErrorException")],
  // A wrong bound, rules of turns and of pictures: the vendor's own, so another may take the request.
  [
    "anthropic",
    400,
    anthropic(
      "invalid_request_error",
      "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens",
    ),
    "unsupported-parameter",
  ],
  [
    "openai",
    400,
    error({ message: "max_tokens is too large: 99999. This model supports at most 16384 completion tokens" }),
    "unsupported-parameter",
  ],
  [
    "groq",
    400,
    error({ message: "`max_completion_tokens` must be less than or equal to `8192`" }),
    "unsupported-parameter",
  ],
  [
    "deepseek",
    400,
    error({ message: "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]" }),
    "unsupported-parameter",
  ],
  [
    "bedrock",
    400,
    { message: "The maximum tokens you requested exceeds the model limit of 4096" },
    "unsupported-parameter",
    aws("ValidationException"),
  ],
  [
    "anthropic",
    400,
    anthropic("invalid_request_error", 'messages: first message must use the "user" role'),
    "unsupported-parameter",
  ],
  [
    "mistral",
    400,
    {
      object: "error",
      message:
        "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
    },
    "unsupported-parameter",
  ],
  [
    "mistral",
    400,
    { object: "error", message: "Unexpected role 'user' after role 'tool'" },
    "unsupported-parameter",
  ],
  [
    "vllm",
    400,
    { object: "error", message: "Conversation roles must alternate user/assistant/user/assistant/..." },
    "unsupported-parameter",
  ],
  [
    "bedrock",
    400,
    { message: "A conversation must start with a user message." },
    "unsupported-parameter",
    aws("ValidationException"),
  ],
  [
    "gemini",
    400,
    google(
      400,
      "INVALID_ARGUMENT",
      "Please ensure that function call turn comes immediately after a user turn",
    ),
    "unsupported-parameter",
  ],
  [
    "anthropic",
    400,
    anthropic(
      "invalid_request_error",
      "messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6 bytes > 5 bytes",
    ),
    "unsupported-parameter",
  ],
  // The caller's own fault stays his.
  [
    "openai",
    400,
    error({ message: "Invalid 'temperature': decimal below minimum value", code: "decimal_below_min_value" }),
    "invalid-request",
  ],
  [
    "openai",
    400,
    error({ message: "Invalid schema for function 'f'", code: "invalid_function_parameters" }),
    "invalid-request",
  ],
  [
    "anthropic",
    400,
    anthropic("invalid_request_error", "messages.0.content: Field required"),
    "invalid-request",
  ],
  ["deepseek", 422, error({ message: "m" }), "invalid-request"],
];

const rows = [...money, ...limits, ...keys, ...requests].map(
  ([preset, status, body, kind, headers = {}]) => ({
    preset,
    status,
    body: typeof body === "string" ? body : `\n${JSON.stringify(body)}`,
    kind,
    headers,
  }),
);

describe("errors that were never recorded", () => {
  it.each(rows)("$preset $status $body is $kind", ({ preset, status, body, kind, headers }) => {
    const host = hostPresets.get(preset) ?? plainHosts["openai-chat"];
    const failure = dialectFor(host).classify(status, headers, body);
    expect(failure.kind).toBe(kind);
    expect(failure.facts.httpStatus).toBe(status);
  });
});
