/** What the policy thought of its endpoints, where it says so. */

import { quotaRetryAfterMs } from "../provider-profile.ts";
import { aftermathMs } from "../scenario.ts";
import { sentWithin, type View } from "./view.ts";

/** A health at which traffic begins to move (routing.md §2.4: 1 over the overprovisioning of 1.25). */
const movesUnder = 0.8;

/** When the health of a first choice fell under 0.8, since the onset; undefined for policies without health. */
export function detectedAfter({ recording, onset, end, primary }: View): number | undefined {
  if (recording.samples.length === 0) return undefined;
  const found = recording.samples.find(
    ({ at, endpoints }) =>
      at >= onset &&
      at < end &&
      endpoints.some(({ endpoint, health }) => primary.has(endpoint) && health < movesUnder),
  );
  return found === undefined ? Number.POSITIVE_INFINITY : found.at - onset;
}

/** How often a breaker left the closed state. */
export function trips({ recording, onset, end }: View): number | undefined {
  if (recording.samples.length === 0) return undefined;
  const closed = new Map<string, boolean>();
  let count = 0;
  for (const { at, endpoints } of recording.samples) {
    for (const { endpoint, breaker } of endpoints) {
      const isClosed = breaker === "closed";
      const counts = at >= onset && at < end + aftermathMs;
      if (counts && !isClosed && closed.get(endpoint) === true) count += 1;
      closed.set(endpoint, isClosed);
    }
  }
  return count;
}

export function probesPerMinute({ recording, onset, end }: View): number {
  const within = recording.probes.filter(({ at }) => at >= onset && at < end + aftermathMs);
  return within.length / ((end + aftermathMs - onset) / 60_000);
}

/** Two models of one account that are turned away within this time mean the account (routing.md §2.5). */
const togetherMs = 2_000;

/**
 * Attempts on the first tier, all of one account, between the moment in which the
 * account's limit could be known and the time at which it opens again: known from the
 * first answer that names the account, or from 429s of two of its models.
 */
export function lateAttempts({ recording, onset, primary }: View): number {
  const rejected = sentWithin(recording.calls, onset, Number.POSITIVE_INFINITY)
    .filter(({ provider }) => primary.has(provider))
    .filter(({ outcome }) => outcome === "quota-window" || outcome === "rate-limited")
    .sort((one, other) => one.endedAt - other.endedAt);
  const known = rejected.find(
    (attempt) =>
      attempt.outcome === "quota-window" ||
      rejected.some(
        (other) =>
          other.provider !== attempt.provider &&
          other.endedAt <= attempt.endedAt &&
          other.endedAt > attempt.endedAt - togetherMs,
      ),
  );
  if (known === undefined) return 0;
  const from = known.endedAt;
  // What was chosen before and paced to a little later was not chosen against better knowledge.
  const late = sentWithin(recording.calls, from, from + quotaRetryAfterMs);
  return late.filter(({ provider, pickedAt }) => primary.has(provider) && pickedAt > from).length;
}
