/**
 * How long an attempt may take to its first token, and when a second one may race it.
 * Both rest on the reference, not on the present: a timeout that follows a brown-out
 * grows with it (routing.md §2.7).
 */
import type { LatencyExpectation } from "../health/latency-reference.ts";

const leastTimeoutMs = 2_000;
const timeoutFactor = 1.5;

/** A hedge starts a little after nearly every healthy first token has come. */
const hedgeFactor = 1.1;

/** What an endpoint is given for its first token when the call has time: as configured, or 1.5 · p99. */
export function ownTtftTimeoutMs(configuredMs: number | undefined, expected: LatencyExpectation): number {
  return configuredMs ?? Math.max(leastTimeoutMs, timeoutFactor * expected.p99Ms);
}

/**
 * The same within a deadline: so much is kept back that another endpoint could still
 * answer, as nearly all of its answers do, but no more than half of what is left: of an
 * endpoint that is new nobody knows how long it takes, and one that hangs must not
 * take the whole call with it. Where that leaves the attempt itself no fair chance,
 * nothing is kept back.
 */
export function boundedTtftTimeoutMs(
  ownMs: number,
  expected: LatencyExpectation,
  remainingMs: number,
  next: LatencyExpectation | undefined,
): number {
  if (next === undefined) return ownMs;
  const bound = remainingMs - Math.min(next.p99Ms, remainingMs / 2);
  const fairMs = expected.medianMs === undefined ? leastTimeoutMs : timeoutFactor * expected.medianMs;
  return bound < fairMs ? ownMs : Math.min(ownMs, bound);
}

/** When a hedge may start, after the attempt; undefined: too little is known of the endpoint. */
export function hedgeDelayMs(expected: LatencyExpectation): number | undefined {
  return expected.trust === 0 ? undefined : hedgeFactor * expected.p99Ms;
}
