/**
 * Which new calls this process still takes, so that those it has taken run smoothly.
 * Two bounds: the calls that run at once, as configured; and, while the event loop
 * runs late, as many as it was seen to carry. The second follows the lag by cutting a
 * part and growing a smaller one, which settles near what can be carried (Chiu and
 * Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance",
 * 1989). The later the loop, the rarer the looks at it; so the part grows with the lag, and
 * a loop that was late at the last look and is again takes nobody until the next one.
 * Nothing that was taken is ever ended, so a cut takes as long to be felt as calls take to
 * end: until then there is no other, or lag that is already paid for would be paid twice.
 */
import type { OverloadSettings } from "../model/overload-settings.ts";
import type { Priority } from "../model/priority.ts";

/** Where the lag has brought us. */
export type Overload =
  | { readonly kind: "calm" }
  /** Late once. One late sample is a pause of the garbage collector or of the machine, and asks for nothing. */
  | { readonly kind: "late" }
  /** Late on end: no more than `limit` calls run until the loop is on time. */
  | { readonly kind: "limited"; readonly limit: number };

/** Why a call is not taken. */
export type ShedReason = "in-flight" | "lag";

export interface LagSample {
  /** How much later than asked for a timer fired. */
  readonly lagMs: number;
  /** Calls that run as it fired. */
  readonly inFlight: number;
}

/** What a new call meets. */
export interface Rush {
  /** Calls that run. */
  readonly inFlight: number;
  /** How late the event loop is at this moment, in milliseconds. */
  readonly lagMs: number;
}

export const calm: Overload = { kind: "calm" };

/**
 * The lag never cuts below this. A loop that is late with so few calls is late for
 * another reason, and turning callers away would not help: 64 calls of 1 ms each make
 * less than the default of the lag.
 */
export const fewestInFlight = 64;

/** Of what runs, when the loop is late again: as much as would make the lag the configured one, within these two. */
const cut = { least: 0.5, most: 0.8 } as const;

/** Of the limit, when the loop is on time and callers fill what they are given. Doubles it within eighteen samples, a third of a second. */
const growth = 1.04;

/** The part of the configured lag under which the loop counts as on time: between the two the limit stands. */
const onTime = 0.5;

/** The part of each bound that a priority may fill: low gives way first, high has a reserve of its own. */
export const fillableBy: Readonly<Record<Priority, number>> = { low: 0.75, normal: 1, high: 1.1 };

/** What a new sample makes of the state. */
export function afterLag(
  state: Overload,
  { lagMs, inFlight }: LagSample,
  { maxLagMs }: OverloadSettings,
): Overload {
  if (maxLagMs === 0) return calm;
  if (lagMs > maxLagMs) {
    if (state.kind === "calm") return { kind: "late" };
    if (state.kind === "limited" && inFlight > state.limit * fillableBy.high) return state;
    const carried = state.kind === "limited" ? Math.min(state.limit, inFlight) : inFlight;
    const part = Math.min(cut.most, Math.max(cut.least, maxLagMs / lagMs));
    return { kind: "limited", limit: Math.max(fewestInFlight, Math.floor(carried * part)) };
  }
  if (state.kind !== "limited") return calm;
  if (lagMs > maxLagMs * onTime) return state;
  // The rush is over as soon as callers leave half of what they may have.
  if (inFlight * 2 <= state.limit) return calm;
  return { kind: "limited", limit: Math.ceil(state.limit * growth) };
}

/** Why a new call of this priority is not taken beside those that run; undefined: it is. */
export function shedReasonOf(
  state: Overload,
  { inFlight, lagMs }: Rush,
  priority: Priority,
  { maxInFlight, maxLagMs }: OverloadSettings,
): ShedReason | undefined {
  const fills = (bound: number) => inFlight >= Math.round(bound * fillableBy[priority]);
  if (maxInFlight > 0 && fills(maxInFlight)) return "in-flight";
  if (state.kind === "calm" || maxLagMs === 0) return undefined;
  if (state.kind === "limited" && fills(state.limit)) return "lag";
  const isLateAgain = lagMs > maxLagMs * fillableBy[priority] && inFlight >= fewestInFlight;
  return isLateAgain ? "lag" : undefined;
}
