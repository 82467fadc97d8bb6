import type { FailureKind } from "../../core/model/disposition.ts";

/** The words that hosts of the chat family use as code or type of an error, by what they mean. */
const wordsOf: Partial<Record<FailureKind, readonly string[]>> = {
  "context-exceeded": [
    "context_length_exceeded",
    "max_tokens_exceeded",
    "token_limit_exceeded",
    "too_many_prompt_tokens", // Perplexity
    "TOO_MANY_TOKENS",
    "exceed_context_size_error", // llama.cpp
  ],
  "request-too-large": [
    "string_too_long",
    "string_above_max_length",
    "payload_too_large",
    "request_too_large",
    "weight_exceeds_budget", // OpenRouter: more than the key may ever have in flight
  ],
  "unsupported-parameter": ["unsupported_parameter", "unsupported_value", "extra_forbidden", "3280"],
  "content-filtered": [
    "content_policy_violation",
    "content_filter",
    "ResponsibleAIPolicyViolation", // Azure
    "invalid_prompt",
    "moderation_blocked",
    "refusal",
  ],
  "model-not-found": ["model_not_found", "DeploymentNotFound", "not_found", "model_not_available"],
  unauthenticated: [
    "invalid_api_key",
    "authentication",
    "authentication_error",
    "permission_denied",
    "account_deactivated",
    "unsupported_country_region_territory",
    "data_residency_mismatch",
  ],
  "quota-exhausted": [
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
    "payment_required",
    "openrouter_credits",
    "openrouter_key_limit",
  ],
  "rate-limited": [
    "rate_limit_exceeded",
    "RateLimitReached", // Azure
    "openrouter_in_flight_budget",
    "1300", // Mistral
  ],
  overloaded: [
    "slow_down", // OpenAI: ramp up more gently
    "server_is_overloaded",
    "service_unavailable_error",
    "provider_overloaded",
    "overloaded_error",
    "overloaded", // TGI
    "capacity_exceeded",
    "3505", // Mistral
  ],
  "server-error": ["server_error", "internal_server_error", "provider_unavailable", "server", "timeout"],
  // The model's fault, not the caller's: another try writes something else.
  "invalid-output": ["tool_use_failed", "json_validate_failed"],
};

const kinds = new Map<string, FailureKind>();
for (const [kind, words] of Object.entries(wordsOf)) {
  for (const word of words) kinds.set(word, kind as FailureKind);
}

/** Undefined for a word that says nothing, such as "invalid_request_error". */
export function kindOfWord(word: string): FailureKind | undefined {
  return kinds.get(word);
}
