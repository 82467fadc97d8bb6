/** What the callers saw. */
import type { CallRecord } from "../recording.ts";
import type { View } from "./view.ts";

/** The part of calls that were answered. Callers who left do not count. */
export function success({ ordinary }: View): number {
  const stayed = ordinary.filter(({ end }) => end !== "left");
  return stayed.filter(isAnswered).length / stayed.length;
}

/** The quantile of the time to first token over all answers, in milliseconds; Infinity without answers. */
export function ttft({ ordinary }: View, quantile: number): number {
  const sorted = ordinary.flatMap(({ ttftMs }) => ttftMs ?? []).sort((one, other) => one - other);
  return (
    sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? Number.POSITIVE_INFINITY
  );
}

/** The part of the answers of calls that came during the fault in which the model declined. */
export function refused({ ordinary, onset, end }: View): number {
  const answered = ordinary.filter(
    (call) => isAnswered(call) && call.arrival.at >= onset && call.arrival.at < end,
  );
  return answered.filter(({ isRefused }) => isRefused).length / answered.length;
}

/** The slowest error: from a call's arrival until it was told that there is no answer. 0 without errors. */
export function longestError({ ordinary }: View): number {
  return ordinary.reduce(
    (longest, { end, endedAt, arrival }) =>
      end === "failed" ? Math.max(longest, endedAt - arrival.at) : longest,
    0,
  );
}

/** Answers that were called whole and are not. */
export function silentTruncations({ recording }: View): number {
  return recording.calls.filter(({ isTruncated }) => isTruncated).length;
}

export function restarts({ calls }: View): number {
  return calls.reduce((sum, call) => sum + call.restarts, 0) / calls.length;
}

const okWindowMs = 5_000;
const okShare = 0.99;

/**
 * How long after the end of the fault the first window of five seconds begins in which
 * 99 % of the calls that came were answered. Negative when calls that waited out the
 * end of the fault were answered too.
 */
export function okAgain({ ordinary, end }: View): number {
  for (const [index, first] of ordinary.entries()) {
    const start = first.arrival.at;
    if (start < end - okWindowMs) continue;
    let count = 0;
    let good = 0;
    for (let next = index; next < ordinary.length; next += 1) {
      const call = ordinary[next];
      if (call === undefined || call.arrival.at >= start + okWindowMs) break;
      count += 1;
      if (isAnswered(call)) good += 1;
    }
    if (good >= okShare * count) return start - end;
  }
  return Number.POSITIVE_INFINITY;
}

function isAnswered({ end }: CallRecord): boolean {
  return end === "completed";
}
