import { type Answer, countTokens } from "../answer.ts";
import type { Question } from "../question.ts";

/** Usage as Bedrock reports it: cache tokens are not part of inputTokens, reasoning is output (providers.md §7.1). */
export function usageOf(question: Question, answer: Answer): object {
  const tokens = countTokens(question.promptTokens, answer);
  const output = tokens.visible + tokens.reasoning;
  return {
    ...(tokens.cache.read > 0 ? { cacheReadInputTokens: tokens.cache.read } : {}),
    ...(tokens.cache.write > 0 ? { cacheWriteInputTokens: tokens.cache.write } : {}),
    inputTokens: tokens.fresh,
    outputTokens: output,
    serverToolUsage: {},
    totalTokens: tokens.prompt + output,
  };
}

/** How long the model is said to have taken: the simulator's own times are the pace's matter. */
export const metrics = { latencyMs: 480 };

/** The stop reason; a refusal is what a filter makes of an answer. */
export function stopReasonOf(answer: Answer): string {
  switch (answer.finish.kind) {
    case "stop":
      return "end_turn";
    case "stop-sequence":
      return "stop_sequence";
    case "length":
      return "max_tokens";
    case "tool-calls":
      return "tool_use";
    case "refusal":
      return "content_filtered";
  }
}
