/**
 * How an endpoint comes back after its breaker closed: with a twentieth of its weight,
 * doubling. A provider that has just recovered has cold caches and a queue of
 * everybody's retries; full traffic at once knocks it over again.
 *
 * It grows by evidence or, where traffic is thin, by time alone: with evidence only, a
 * replica of 2 requests a second was found still ramping after 69 s (routing.md §7.4).
 */
import type { HealthSettings } from "../model/health-settings.ts";

export interface SlowStart {
  /** The part of its weight that it has, up to 1. */
  readonly share: number;
  /** When the present step began. */
  readonly since: number;
  /** What good answers have earned and failures cost. */
  readonly credit: number;
}

type Settings = HealthSettings["slowStart"];

export const fullShare: SlowStart = { share: 1, since: 0, credit: 0 };

/** What a step costs. */
const stepCost = 3;

/**
 * A failure costs four good answers, and whoever cannot pay is halved: that is, who
 * fails more often than one time in five. The rest is the score's business; were every
 * failure to halve it, an endpoint with a steady 10 % would ramp for a minute, and at
 * 200 requests a second one with the usual 1 in 500 would.
 */
const failureCost = 4;
const mostCredit = 12;

/** Without credit a step takes this many times as long, and needs the absence of suspicion. */
const patience = 2.5;

/**
 * The ramp at its beginning. The answers that closed the breaker carry the first step;
 * and where several trips asked for a longer proof, the ramp begins further up.
 */
export function slowStarted(settings: Settings, trips: number, now: number): SlowStart {
  const share = Math.min(1, settings.initial * 2 ** Math.max(0, trips - 2));
  return { share, since: now, credit: stepCost };
}

/** The ramp at `now`; `calm`: nothing speaks against the endpoint at the moment. */
export function ramped(start: SlowStart, calm: boolean, settings: Settings, now: number): SlowStart {
  if (start.share >= 1) return start;
  const stepMs = now - start.since;
  const proven = start.credit >= stepCost && stepMs >= settings.doublingMs;
  if (!proven && !(calm && stepMs >= patience * settings.doublingMs)) return start;
  return { share: Math.min(1, 2 * start.share), since: now, credit: Math.max(0, start.credit - stepCost) };
}

/** The ramp after an attempt that ended well. */
export function rampedBySuccess(start: SlowStart): SlowStart {
  return start.share >= 1 ? start : { ...start, credit: Math.min(mostCredit, start.credit + 1) };
}

/** The ramp after a failure: half, and the step begins anew; unless its credit pays for it. */
export function rampedByFailure(start: SlowStart, settings: Settings, now: number): SlowStart {
  if (start.share >= 1) return start;
  if (start.credit >= failureCost) return { ...start, credit: start.credit - failureCost };
  return { share: Math.max(settings.initial, start.share / 2), since: now, credit: 0 };
}
