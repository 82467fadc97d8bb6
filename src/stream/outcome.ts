import type { AttemptEnd } from "../core/failover/course-action.ts";
import { dispositionOf } from "../core/model/disposition.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { AttemptRun } from "./attempt-run.ts";

/**
 * An attempt's end with its tokens. An attempt that was never sent, or failed before
 * the provider can have done any work, has none; one whose answer was lost is
 * estimated, since it may have been billed.
 */
export function outcomeOf(end: AttemptEnd, run: AttemptRun, inputTokens: number): Outcome {
  switch (end.kind) {
    case "succeeded":
      return { kind: "succeeded", finish: run.finish, usage: run.usageOf(inputTokens) };
    case "cancelled":
      return { kind: "cancelled", usage: run.wasSent ? run.usageOf(inputTokens) : undefined };
    case "failed": {
      const isWork = run.hasOutput || dispositionOf(end.failure.kind).billed !== "no";
      return {
        kind: "failed",
        failure: end.failure,
        callerMade: end.callerMade,
        usage: isWork ? run.usageOf(inputTokens) : undefined,
      };
    }
  }
}
