/** Callers' verdicts, on their way to what learns from them: the endpoint's book of quality and a running experiment. */
import type { Clock } from "../core/base/clock.ts";
import { CallError } from "../core/model/call-error.ts";
import type { LivePool } from "../pool/live-pool.ts";
import type { AnsweredCalls } from "../state/answered-calls.ts";
import type { Experiments } from "../stream/experiments.ts";
import type { ReportFeedback } from "../transport/rpc/services.ts";

export interface FeedbackDeps {
  readonly answers: AnsweredCalls;
  readonly pool: LivePool;
  readonly experiments: Experiments;
  readonly clock: Clock;
}

/** Throws a CallError "not-found" for an answer that is unknown, too old or another tenant's. */
export function reportFeedbackTo({ answers, pool, experiments, clock }: FeedbackDeps): ReportFeedback {
  return ({ completionId, score }, tenant) => {
    const judged = answers.judge(completionId, tenant);
    if (judged === undefined) {
      throw new CallError("not-found", "there is no completion of that id, or it is older than a day");
    }
    if (!judged.isFirst) return;
    const { route, endpoint, experiment } = judged.call;
    pool.judged({ route, endpoint, tenant, score }, clock.now());
    if (experiment !== undefined) experiments.judged(experiment, score);
  };
}
