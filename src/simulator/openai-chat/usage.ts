import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** Usage as chat completions report it: prompt tokens include the cache's, completion tokens reasoning (providers.md §7.1). */
export function usageOf(question: Question, answer: Answer): object {
  const tokens = countTokens(question.promptTokens, answer);
  const completion = tokens.visible + tokens.reasoning;
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: completion,
    total_tokens: tokens.prompt + completion,
    prompt_tokens_details: {
      cached_tokens: tokens.cache.read,
      ...written(tokens.cache.write),
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

// Only models that bill for writing tell of it.
function written(tokens: number): object {
  return tokens > 0 ? { cache_write_tokens: tokens } : {};
}

/** The finish reason; a refusal ends with "stop" (providers.md §6). */
export function finishReasonOf(answer: Answer): string {
  switch (answer.finish.kind) {
    case "stop":
    case "stop-sequence":
    case "refusal":
      return "stop";
    case "length":
      return "length";
    case "tool-calls":
      return "tool_calls";
  }
}
