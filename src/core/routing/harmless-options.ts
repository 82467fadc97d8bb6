/**
 * What a caller may add to a provider's request while a routing table demands something.
 * Other fields can have the provider keep the prompt, send it to a tool or a server of
 * somebody else's, or read what was kept before: what is not known here is refused.
 */
import type { DialectName } from "../model/host-preset.ts";
import type { CompletionRequest } from "../model/request.ts";

/** Fields that shape an answer, price it, or name its reader, and do nothing else. */
const harmless: Readonly<Record<DialectName, readonly string[]>> = {
  "openai-chat": [
    "chat_template_kwargs", "enable_thinking", "frequency_penalty", "include_reasoning", "length_penalty",
    "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "min_p", "min_tokens", "n",
    "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key", "reasoning", "reasoning_effort",
    "reasoning_format", "repetition_penalty", "response_format", "safe_prompt", "safety_identifier", "seed",
    "service_tier", "stop", "temperature", "thinking", "thinking_budget", "tool_choice", "top_a", "top_k",
    "top_logprobs", "top_p", "user", "verbosity",
  ],
  "openai-responses": [
    "max_output_tokens", "max_tool_calls", "parallel_tool_calls", "prompt_cache_key", "reasoning",
    "safety_identifier", "service_tier", "temperature", "text", "tool_choice", "top_logprobs", "top_p",
    "truncation", "user",
  ],
  anthropic: [
    "effort", "max_tokens", "metadata", "output_config", "service_tier", "stop_sequences", "temperature",
    "thinking", "tool_choice", "top_k", "top_p",
  ],
  gemini: ["generationConfig", "safetySettings", "toolConfig"],
  bedrock: ["inferenceConfig", "performanceConfig", "serviceTier", "toolConfig"],
  cohere: [
    "citation_options", "documents", "frequency_penalty", "k", "logprobs", "max_tokens", "p", "presence_penalty",
    "priority", "response_format", "safety_mode", "seed", "stop_sequences", "strict_tools", "temperature",
    "thinking", "tool_choice",
  ],
}; // biome-ignore format: a list of words reads better in rows

/** The first option that is not known to be harmless, as callers write it; undefined: there is none. */
export function doubtfulOption(options: CompletionRequest["providerOptions"]): string | undefined {
  const known: Readonly<Record<string, readonly string[] | undefined>> = harmless;
  for (const [dialect, fields] of options) {
    const allowed = Object.hasOwn(known, dialect) ? known[dialect] : undefined;
    const doubtful = Object.keys(fields).find((field) => !allowed?.includes(field));
    if (doubtful !== undefined) return `${dialect}.${doubtful}`;
  }
  return undefined;
}
