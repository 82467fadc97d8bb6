/**
 * OpenTelemetry's names for calls of models, once: attributes of spans, and metrics as
 * Prometheus writes them (dots as underscores, the unit behind). The GenAI conventions
 * moved to a repository of their own, which renames them, and all are still called
 * experimental; which vocabulary is spoken is OTEL_SEMCONV_STABILITY_OPT_IN's to say.
 */
import type { ProviderAccount } from "../core/model/endpoint.ts";
import type { GenAiVocabulary } from "../core/model/telemetry-settings.ts";

/** What both vocabularies call alike. */
export const genAi = {
  operationName: "gen_ai.operation.name",
  providerName: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  responseModel: "gen_ai.response.model",
  finishReasons: "gen_ai.response.finish_reasons",
  timeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  errorType: "error.type",
} as const;

/** The operation of every attempt, in both vocabularies. */
export const chatOperation = "chat";

/** What they call differently. */
export interface GenAiNames {
  readonly cacheWriteTokens: string;
  readonly durationMetric: string;
  readonly firstChunkMetric: string;
  readonly inputTokensMetric: string;
  /** The same as that of input where one histogram holds both, by a label. */
  readonly outputTokensMetric: string;
}

export const genAiNames: Readonly<Record<GenAiVocabulary, GenAiNames>> = {
  "1.41": {
    cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
    durationMetric: "gen_ai_client_operation_duration_seconds",
    firstChunkMetric: "gen_ai_client_operation_time_to_first_chunk_seconds",
    inputTokensMetric: "gen_ai_client_token_usage",
    outputTokensMetric: "gen_ai_client_token_usage",
  },
  latest: {
    cacheWriteTokens: "gen_ai.usage.cache_write.input_tokens",
    durationMetric: "gen_ai_client_inference_duration_seconds",
    firstChunkMetric: "gen_ai_client_inference_time_to_first_chunk_seconds",
    inputTokensMetric: "gen_ai_client_inference_operation_input_tokens",
    outputTokensMetric: "gen_ai_client_inference_operation_output_tokens",
  },
};

/** An attribute's name as a label of Prometheus. */
export function labelOf(attribute: string): string {
  return attribute.replaceAll(".", "_");
}

/** gen_ai.provider.name by host preset, where the conventions have a word of their own for it. */
const providerByPreset: Readonly<Record<string, string>> = {
  "azure-openai": "azure.ai.openai",
  mistral: "mistral_ai",
  xai: "x_ai",
  "xai-responses": "x_ai",
  "openai-responses": "openai",
  gemini: "gcp.gemini",
  bedrock: "aws.bedrock",
  "bedrock-claude": "aws.bedrock",
  "vertex-gemini": "gcp.vertex_ai",
  "vertex-claude": "gcp.vertex_ai",
};

const providerByDialect: Readonly<Record<string, string>> = {
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "gcp.gemini",
  bedrock: "aws.bedrock",
};

/** The provider in the conventions' words: "telemetry's flavour", by preset or else by dialect. */
export function providerNameOf({ preset, dialect }: ProviderAccount): string {
  if (preset !== "") return providerByPreset[preset] ?? preset;
  return providerByDialect[dialect] ?? dialect;
}
