import type { Attributes } from "@opentelemetry/api";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { GenAiVocabulary } from "../core/model/telemetry-settings.ts";
import type { Usage } from "../core/model/usage.ts";
import { chatOperation, genAi, genAiNames, providerNameOf } from "./gen-ai-names.ts";

/** What is known of an attempt as it begins: names only, no content. */
export function startAttributes({ number, endpoint, hedge, reason }: AttemptRecord): Attributes {
  return {
    [genAi.operationName]: chatOperation,
    [genAi.providerName]: providerNameOf(endpoint.provider),
    [genAi.requestModel]: endpoint.model,
    "spillway.endpoint": endpoint.name,
    "spillway.attempt": number,
    "spillway.hedge": hedge,
    "spillway.reason": reason,
  };
}

/** What is known as it ends. */
export function endAttributes(attempt: AttemptRecord, vocabulary: GenAiVocabulary): Attributes {
  const { outcome, startedAt, firstTokenAt } = attempt;
  return {
    "spillway.outcome": outcome?.kind ?? "running",
    "spillway.cost_nano_usd": attempt.costNanoUsd,
    ...(attempt.servedModel === "" ? {} : { [genAi.responseModel]: attempt.servedModel }),
    ...(attempt.providerRequestId === ""
      ? {}
      : { "spillway.provider_request_id": attempt.providerRequestId }),
    ...(firstTokenAt === undefined ? {} : { [genAi.timeToFirstChunk]: (firstTokenAt - startedAt) / 1_000 }),
    ...(outcome?.kind === "succeeded" ? { [genAi.finishReasons]: [outcome.finish.reason] } : {}),
    ...(outcome?.kind === "failed" ? { [genAi.errorType]: outcome.failure.kind } : {}),
    ...(outcome?.usage === undefined ? {} : usageAttributes(outcome.usage, vocabulary)),
  };
}

function usageAttributes(usage: Usage, vocabulary: GenAiVocabulary): Attributes {
  return {
    [genAi.inputTokens]: usage.inputTokens,
    [genAi.outputTokens]: usage.outputTokens,
    [genAi.cacheReadTokens]: usage.cachedInputTokens,
    [genAiNames[vocabulary].cacheWriteTokens]: usage.cacheWriteTokens,
    [genAi.reasoningTokens]: usage.reasoningTokens,
  };
}
