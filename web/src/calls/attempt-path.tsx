import { type Attempt, AttemptOutcome } from "../../../gen/spillway/v1/attempt_pb.ts";
import { endingOf } from "../pure/timeline.ts";

/** The way of a call from endpoint to endpoint, with the reason of each change. */
export function AttemptPath({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <span class="path ill">none could be tried</span>;
  return (
    <span class="path">
      {attempts.map((attempt) => (
        <span key={attempt.number} class="step">
          {attempt.number > 1 && <span class="arrow">→ </span>}
          {attempt.endpoint}
          {attempt.outcome !== AttemptOutcome.SUCCEEDED && (
            <span class="ill"> ✕ {endingOf(attempt)}</span>
          )}{" "}
        </span>
      ))}
    </span>
  );
}
