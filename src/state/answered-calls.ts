/**
 * Which endpoint gave which answer, so that callers can judge it later. Names and ids only, for a day and within a
 * bound; in the memory of this process alone.
 */
import { LRUCache } from "lru-cache";
import type { Clock } from "../core/base/clock.ts";
import type { ExperimentPlacement } from "../core/model/experiment.ts";

export interface AnsweredCall {
  readonly completionId: string;
  readonly route: string;
  readonly endpoint: string;
  readonly tenant: string;
  readonly experiment: ExperimentPlacement | undefined;
}

export interface AnsweredCalls {
  put(call: AnsweredCall): void;
  /** The call, unless it is unknown or somebody else's. `isFirst` is true once: the first verdict counts. */
  judge(
    completionId: string,
    tenant: string,
  ): { readonly call: AnsweredCall; readonly isFirst: boolean } | undefined;
}

/** Some 300 bytes each, 30 MB in all; at 1 a second that is more than a day. */
export const mostAnsweredCalls = 100_000;
const keptMs = 24 * 3_600_000;

interface Kept {
  readonly call: AnsweredCall;
  judged: boolean;
}

export function createAnsweredCalls(clock: Clock): AnsweredCalls {
  const calls = new LRUCache<string, Kept>({
    max: mostAnsweredCalls,
    ttl: keptMs,
    // Expiry is read from our clock on each look-up; nothing is cached in between.
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  return {
    put(call) {
      calls.set(call.completionId, { call, judged: false });
    },
    judge(completionId, tenant) {
      const kept = calls.get(completionId);
      if (kept === undefined || kept.call.tenant !== tenant) return undefined;
      const isFirst = !kept.judged;
      kept.judged = true;
      return { call: kept.call, isFirst };
    },
  };
}
