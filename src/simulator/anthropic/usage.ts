import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** Tokens of the input side; cache tokens are not part of input_tokens (providers.md §7.1). */
export function inputUsageOf(question: Question, answer: Answer): object {
  const { cache, fresh } = countTokens(question.promptTokens, answer);
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: cache.write,
    cache_read_input_tokens: cache.read,
  };
}

/** What message_start and a whole answer add to the input side. */
export function startUsageOf(question: Question, answer: Answer, outputTokens: number): object {
  return {
    ...inputUsageOf(question, answer),
    cache_creation: { ephemeral_5m_input_tokens: answer.cache.write, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    service_tier: "standard",
    // Without the wish the API says that the model knows of none.
    inference_geo: question.body["inference_geo"] ?? "not_available",
  };
}

/** Output tokens, thinking included. */
export function outputUsageOf(question: Question, answer: Answer): { readonly output_tokens: number } {
  const tokens = countTokens(question.promptTokens, answer);
  const details =
    tokens.reasoning > 0 ? { output_tokens_details: { thinking_tokens: tokens.reasoning } } : {};
  return { output_tokens: tokens.visible + tokens.reasoning, ...details };
}

/** stop_reason, stop_sequence and, for a refusal, stop_details. */
export function stopOf(answer: Answer): object {
  const plain = (reason: string): object => ({
    stop_reason: reason,
    stop_sequence: null,
    stop_details: null,
  });
  switch (answer.finish.kind) {
    case "stop":
      return plain("end_turn");
    case "length":
      return plain("max_tokens");
    case "tool-calls":
      return plain("tool_use");
    case "stop-sequence":
      return { stop_reason: "stop_sequence", stop_sequence: answer.finish.sequence, stop_details: null };
    case "refusal":
      return {
        stop_reason: "refusal",
        stop_sequence: null,
        stop_details: { type: "refusal", category: "simulated", explanation: answer.refusal.join("") },
      };
  }
}
