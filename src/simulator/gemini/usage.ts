import type { Answer, AnswerTokens } from "../answer.ts";

/** Usage as Gemini reports it: the prompt includes the cache's, candidates exclude thoughts (providers.md §7.1). Zero counts are left out. */
export function usageOf(tokens: AnswerTokens): object {
  return {
    promptTokenCount: tokens.prompt,
    ...(tokens.visible > 0 ? { candidatesTokenCount: tokens.visible } : {}),
    totalTokenCount: tokens.prompt + tokens.visible + tokens.reasoning,
    ...(tokens.cache.read > 0 ? { cachedContentTokenCount: tokens.cache.read } : {}),
    promptTokensDetails: [{ modality: "TEXT", tokenCount: tokens.prompt }],
    ...(tokens.reasoning > 0 ? { thoughtsTokenCount: tokens.reasoning } : {}),
  };
}

/** The finish reason: STOP for function calls too, SAFETY for a refusal. */
export function finishReasonOf(answer: Answer): string {
  switch (answer.finish.kind) {
    case "stop":
    case "stop-sequence":
    case "tool-calls":
      return "STOP";
    case "length":
      return "MAX_TOKENS";
    case "refusal":
      return "SAFETY";
  }
}
