import type { AttemptRecord } from "../../../../core/model/attempt.ts";
import type { CompletionResult } from "../../../../core/model/completion.ts";

/** Spillway's own facts of an answer: the field `spillway`, which OpenAI's clients carry along unread. */
export function toExtension(result: CompletionResult) {
  const hasPrice = result.costSource !== undefined;
  return {
    /** Names the answer in logs and in ReportFeedback. */
    completion_id: result.id,
    endpoint: result.endpoint,
    attempts: result.attempts.length,
    /** Streams that broke after their first token and were started anew elsewhere. */
    restarts: result.attempts.filter(hasBroken).length,
    /** Of the attempt that was served; null when no price is known. */
    cost_nano_usd: hasPrice ? result.servedNanoUsd : null,
    /** Of all others. */
    wasted_nano_usd: hasPrice ? result.wastedNanoUsd : null,
    cost_source: result.costSource ?? null,
    /** Whether the same Idempotency-Key was answered before. */
    replayed: result.replayed,
  };
}

function hasBroken({ outcome, firstTokenAt }: AttemptRecord): boolean {
  return outcome?.kind === "failed" && firstTokenAt !== undefined;
}
