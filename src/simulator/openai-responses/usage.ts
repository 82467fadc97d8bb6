import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** Usage of a response: input tokens include the cache's, output tokens reasoning (providers.md §7.1). */
export function usageOf(question: Question, answer: Answer): object {
  const tokens = countTokens(question.promptTokens, answer);
  // Only models that bill for writing tell of it.
  const written = tokens.cache.write > 0 ? { cache_write_tokens: tokens.cache.write } : {};
  const output = tokens.visible + tokens.reasoning;
  return {
    input_tokens: tokens.prompt,
    input_tokens_details: { cached_tokens: tokens.cache.read, ...written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: tokens.prompt + output,
  };
}
