import type { LatencyExpectation } from "../../../src/core/health/latency-reference.ts";

/** An attempt that waits for its first token since then, in a process that lost so much of the time. */
export function waitingSince(since: number, expectation: LatencyExpectation, lostMs = 0) {
  const took = (now: number) => ({ ms: now - since, lostMs });
  return { since, took, expectation, charged: false };
}
