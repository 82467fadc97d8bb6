import { type Attempt, AttemptOutcome } from "../../../gen/spillway/v1/attempt_pb.ts";
import { durationText, moneyText } from "./figures.ts";
import { failureWord, outcomeWord } from "./words.ts";

/** One attempt of a trail, such as "1 primary: failed: stalled after 5.2 s, $0.000100: no token for 5 s". */
export function attemptLine(attempt: Attempt): string {
  const { number, endpoint, failure, duration, hedge, possiblyBilled, costNanoUsd } = attempt;
  const what = failure === undefined ? "" : `: ${failureWord(failure.kind)}`;
  const marks = [hedge ? "hedge" : "", possiblyBilled ? "possibly billed" : ""].filter((mark) => mark !== "");
  const notes = [durationText(duration), moneyText(costNanoUsd), ...marks].join(", ");
  const why = failure === undefined || failure.message === "" ? "" : `: ${failure.message}`;
  return `${number} ${endpoint}: ${outcomeWord(attempt.outcome)}${what} after ${notes}${why}`;
}

/** A trail in few words, such as "primary (stalled) > backup". */
export function attemptPath(attempts: readonly Attempt[]): string {
  return attempts
    .map(({ endpoint, outcome, failure }) => {
      if (outcome === AttemptOutcome.SUCCEEDED) return endpoint;
      return `${endpoint} (${failure === undefined ? outcomeWord(outcome) : failureWord(failure.kind)})`;
    })
    .join(" > ");
}
