import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** What the recorded model adds to every prompt before it reads it, and what of that its cache holds. */
const templateTokens = 495;
const templateCached = 448;
/** What it adds to every answer: the marks of its turns. */
const turnTokens = 3;

/** Usage as Cohere reports it: what is billed is less than what the model saw (providers.md §7.1). */
export function usageOf(question: Question, answer: Answer): object {
  const tokens = countTokens(question.promptTokens, answer);
  const output = tokens.visible + tokens.reasoning;
  return {
    billed_units: { input_tokens: tokens.prompt, output_tokens: output },
    tokens: { input_tokens: tokens.prompt + templateTokens, output_tokens: output + turnTokens },
    cached_tokens: templateCached + tokens.cache.read,
  };
}

/** The finish reason; a refusal is an answer like any other here. */
export function finishReasonOf(answer: Answer): string {
  switch (answer.finish.kind) {
    case "stop":
    case "refusal":
      return "COMPLETE";
    case "stop-sequence":
      return "STOP_SEQUENCE";
    case "length":
      return "MAX_TOKENS";
    case "tool-calls":
      return "TOOL_CALL";
  }
}
