import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** Usage of a response: output tokens include reasoning (providers.md §7.1). */
export function usageOf(question: Question, answer: Answer): object {
  const tokens = countTokens(question.promptTokens, answer);
  const output = tokens.visible + tokens.reasoning;
  return {
    input_tokens: tokens.prompt,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: tokens.prompt + output,
  };
}
