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
  /** Good answers in the present step. */
  readonly successes: number;
}

type Settings = HealthSettings["slowStart"];

export const fullShare: SlowStart = { share: 1, since: 0, successes: 0 };

/** Good answers that carry a step. */
const enough = 3;

/**
 * So many good answers outweigh a failure. What fails less often is well enough to go
 * on, and the score sees to the rest; else the usual 1 in 500 would at 200 a second
 * halve the ramp without end.
 */
const outweighs = 4;

/** Without them a step takes this many times as long, and needs the absence of suspicion. */
const patience = 2.5;

/**
 * The ramp at its beginning. The answers that closed the breaker carry the first step;
 * and where several trips asked for a longer proof, the ramp begins further up.
 */
export function slowStarted(settings: Settings, trips: number, now: number): SlowStart {
  const share = Math.min(1, settings.initial * 2 ** Math.max(0, trips - 2));
  return { share, since: now, successes: enough };
}

/** The ramp at `now`; `calm`: nothing speaks against the endpoint at the moment. */
export function ramped(start: SlowStart, calm: boolean, settings: Settings, now: number): SlowStart {
  if (start.share >= 1) return start;
  const stepMs = now - start.since;
  const proven = start.successes >= enough && stepMs >= settings.doublingMs;
  if (!proven && !(calm && stepMs >= patience * settings.doublingMs)) return start;
  return { share: Math.min(1, 2 * start.share), since: now, successes: 0 };
}

/** The ramp after an attempt that ended well. */
export function rampedBySuccess(start: SlowStart): SlowStart {
  return start.share >= 1 ? start : { ...start, successes: start.successes + 1 };
}

/** The ramp after a failure: half, and the step begins anew; unless it is one of many. */
export function rampedByFailure(start: SlowStart, settings: Settings, now: number): SlowStart {
  if (start.share >= 1) return start;
  if (start.successes >= outweighs) return { ...start, successes: start.successes - outweighs };
  return { share: Math.max(settings.initial, start.share / 2), since: now, successes: 0 };
}
