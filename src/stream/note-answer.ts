import type { CompletionResult } from "../core/model/completion.ts";
import type { ExperimentPlacement } from "../core/model/experiment.ts";
import type { FinishReason } from "../core/model/finish.ts";
import { isOverridden, type Place } from "./experiments.ts";

const refusing: ReadonlySet<FinishReason> = new Set(["refusal", "content-filter", "recitation"]);

/** Writes an answer into the record of its variant, and tells where the call was placed. */
export function noteAnswer(
  { experiment, variant, record }: Place,
  result: CompletionResult,
  now: number,
): ExperimentPlacement {
  const overridden = isOverridden(variant, result.endpoint);
  record.answered({
    latencyMs: now - result.startedAt,
    costNanoUsd: result.servedNanoUsd + result.wastedNanoUsd,
    refused: refusing.has(result.finish.reason),
    overridden,
  });
  return { experiment: experiment.name, variant: variant.name, overridden };
}
