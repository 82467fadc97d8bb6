import type { AttemptRecord } from "../core/model/attempt.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import type { Usage } from "../core/model/usage.ts";

/** What the result of a call is made of. */
export interface ResultParts {
  readonly id: string;
  /** The attempt that was served; it has succeeded. */
  readonly served: AttemptRecord;
  readonly attempts: readonly AttemptRecord[];
  readonly startedAt: number;
  readonly startedAtWallMs: number;
}

/** The result of a call, with the money of all its attempts. */
export function resultOf(parts: ResultParts): CompletionResult {
  const { served, attempts } = parts;
  if (served.outcome?.kind !== "succeeded") throw new Error("the served attempt has not succeeded");
  const total = attempts.reduce((sum, attempt) => sum + attempt.costNanoUsd, 0);
  return {
    id: parts.id,
    message: undefined,
    finish: served.outcome.finish,
    usage: served.outcome.usage,
    servedNanoUsd: served.costNanoUsd,
    wastedNanoUsd: total - served.costNanoUsd,
    costSource: costSource(attempts),
    endpoint: served.endpoint.name,
    model: served.servedModel === "" ? served.endpoint.model : served.servedModel,
    attempts,
    replayed: false,
    startedAt: parts.startedAt,
    startedAtWallMs: parts.startedAtWallMs,
  };
}

/** Reported only when every part of the bill is; unknown as soon as a price and the provider's own bill are both missing. */
function costSource(attempts: readonly AttemptRecord[]): CompletionResult["costSource"] {
  const charged = attempts.filter((attempt) => usageOf(attempt) !== undefined);
  const isKnown = (attempt: AttemptRecord) =>
    attempt.endpoint.price !== undefined || usageOf(attempt)?.reportedCostNanoUsd !== undefined;
  if (!charged.every(isKnown)) return undefined;
  return charged.every((attempt) => usageOf(attempt)?.source === "reported") ? "reported" : "estimated";
}

function usageOf(attempt: AttemptRecord): Usage | undefined {
  return attempt.outcome?.usage;
}
