/** Where the traffic goes, seen through a window that slides. */
import type { Arrival } from "./provider.ts";

const windowMs = 1_000;
const stepMs = 50;
const wanted = 0.9;

/** Requests of calls; a gateway's own probes are no traffic. */
const countIn = (arrivals: readonly Arrival[], from: number, to: number) =>
  arrivals.reduce(
    (sum, { atMs, call }) => (call !== undefined && atMs >= from && atMs < to ? sum + 1 : sum),
    0,
  );

/**
 * Milliseconds from `from` to the first second in which nine of ten requests went to `to` rather than to `other`.
 * Undefined when no second before `until` is so.
 */
export function settledAfter(
  to: readonly Arrival[],
  other: readonly Arrival[],
  from: number,
  until: number,
): number | undefined {
  for (let at = from; at + windowMs <= until; at += stepMs) {
    const own = countIn(to, at, at + windowMs);
    const all = own + countIn(other, at, at + windowMs);
    if (all > 0 && own / all >= wanted) return at - from;
  }
  return undefined;
}

/** The part of all requests in the time that went to `to`. Undefined when there were none. */
export function shareOf(
  to: readonly Arrival[],
  other: readonly Arrival[],
  from: number,
  until: number,
): number | undefined {
  const own = countIn(to, from, until);
  const all = own + countIn(other, from, until);
  return all === 0 ? undefined : own / all;
}
