/** All figures of one run. */
import * as answers from "./metrics/answers.ts";
import * as judgement from "./metrics/judgement.ts";
import * as load from "./metrics/load.ts";
import * as shifting from "./metrics/shifting.ts";
import { viewOf } from "./metrics/view.ts";
import type { Recording } from "./recording.ts";
import type { Scenario } from "./scenario.ts";
import type { Figures } from "./target.ts";

/** Runs of the same seed that some figures are told as a multiple of. */
export interface References {
  readonly static?: Recording | undefined;
  readonly oracle?: Recording | undefined;
}

export function measure(scenario: Scenario, recording: Recording, references: References = {}): Figures {
  const view = viewOf(scenario, recording);
  const { peak, late } = load.overshoot(view);
  const ttftP99 = answers.ttft(view, 0.99);
  const figures = {
    success: answers.success(view),
    ttftP50: answers.ttft(view, 0.5),
    ttftP99,
    ttftP99VsStatic: references.static && ttftP99 / answers.ttft(viewOf(scenario, references.static), 0.99),
    shift90: shifting.shiftedAfter(view, 0.1),
    shift50: shifting.shiftedAfter(view, 0.5),
    detected: judgement.detectedAfter(view),
    recover: shifting.recoveredAfter(view),
    primaryShare: view.firsts.share(view.onset, view.end),
    shareMoved: shifting.shareMoved(view),
    reversals: shifting.reversals(view),
    trips: judgement.trips(view),
    extraAttempts: load.extraAttempts(view),
    futileAttempts: load.futileAttempts(view),
    overshoot: peak,
    lateOvershoot: late,
    accepted: load.accepted(view),
    rejections: load.rejections(view),
    lateAttempts: judgement.lateAttempts(view),
    longestError: answers.longestError(view),
    okAgain: answers.okAgain(view),
    refused: answers.refused(view),
    silentTruncations: answers.silentTruncations(view),
    restarts: answers.restarts(view),
    hedges: load.hedges(view),
    wasted: load.wasted(view),
    cost: references.oracle && costOver(view.calls, viewOf(scenario, references.oracle).calls),
    probes: judgement.probesPerMinute(view),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

function costOver(calls: Recording["calls"], oracle: Recording["calls"]): number {
  return load.totalCost(calls) / load.totalCost(oracle) - 1;
}
