/**
 * The circuit breaker of one endpoint. Whether an endpoint is merely worse than its
 * peers is the score's business; the breaker says whether it is to be left alone, and
 * what it must show to come back.
 *
 * The cool-down does not grow with every trip; the proof does. A cool-down that
 * doubles keeps an endpoint out long after it is well (22 to 63 s late in the
 * prototype), while a longer proof costs only a few probes and holds a flapping one
 * back just as well (routing.md §2.6).
 */
import type { HealthSettings } from "../model/health-settings.ts";

export type BreakerSettings = HealthSettings["breaker"];

/**
 * Why a breaker opened: by its evidence ("streams": it answers, and breaks off), or
 * hard, for a fault that asking again will not mend.
 */
export type TripCause = "evidence" | "streams" | "auth" | "quota" | "operator";

export type Breaker =
  | { readonly state: "closed"; readonly trips: number; readonly since: number }
  | {
      readonly state: "open";
      readonly trips: number;
      readonly until: number;
      readonly cause: TripCause;
      readonly reason: string;
    }
  | {
      readonly state: "half-open";
      readonly trips: number;
      /** Good answers, as far as they count. */
      readonly proof: number;
      /** Until when the last of them speaks: none counts before. */
      readonly provedUntil: number;
      readonly nextProbeAt: number;
      readonly cause: TripCause;
      readonly reason: string;
    };

export type HalfOpen = Extract<Breaker, { state: "half-open" }>;

export interface Trip {
  readonly cause: TripCause;
  /** For people. */
  readonly reason: string;
  /** When the provider said that it will be well again; undefined: it did not. */
  readonly until: number | undefined;
}

export const closedBreaker: Breaker = { state: "closed", trips: 0, since: 0 };

/** More trips than that ask for no further proof: what was well for nine seconds on end gets its chance. */
const mostTrips = 4;

/** A remembered trip is forgotten after this long in the closed state. */
const forgetMs = 60_000;

/** After a failed probe: some thirty of one token a minute, while it is out. */
const probePauseMs = 1_700;
/** Between good probes. */
const proofPauseMs = 500;

/**
 * Good answers count no faster than this on average: many within a second tell of that
 * second only, and what flaps is well for seconds at a time.
 */
const apartMs = 475;

/** Good answers that a bad one takes back. */
const setback = 5;

/** The same for another replica's bad answer: evidence from elsewhere counts for 0.6 (routing.md §3). */
const heardSetback = 3;

/** From the third good answer on, single live requests may prove the rest (three: a coin would pass 1 in 8). */
const canaryFrom = 3;

/** Trips that still count at `now`. */
export function rememberedTrips(breaker: Breaker, now: number): number {
  if (breaker.state !== "closed") return breaker.trips;
  return Math.max(0, breaker.trips - Math.floor((now - breaker.since) / forgetMs));
}

/** The breaker after a trip. `chance`, from [0, 1), spreads replicas by ±20 %. */
export function opened(breaker: Breaker, trip: Trip, settings: BreakerSettings, at: Moment): Breaker {
  const pauseMs = trip.cause === "auth" ? settings.authCoolDownMs : settings.coolDownMs;
  // A provider's word for the end is not shortened, only spread.
  const until = trip.until === undefined ? at.now + spread(pauseMs, at.chance) : trip.until;
  // A hard block says nothing about flapping: only evidence counts as a trip.
  const counted =
    (trip.cause === "evidence" || trip.cause === "streams") && breaker.state === "closed" ? 1 : 0;
  const trips = Math.min(mostTrips, rememberedTrips(breaker, at.now) + counted);
  return { state: "open", trips: Math.max(1, trips), until, cause: trip.cause, reason: trip.reason };
}

/** A time, and a draw from [0, 1) for jitter. */
export interface Moment {
  readonly now: number;
  readonly chance: number;
}

/** The breaker at `now`: an open one whose cool-down is over stands half open and wants a probe. */
export function aged(breaker: Breaker, now: number): Breaker {
  if (breaker.state !== "open" || now < breaker.until) return breaker;
  const { trips, cause, reason } = breaker;
  return { state: "half-open", trips, proof: 0, provedUntil: now, nextProbeAt: now, cause, reason };
}

/** Good answers in a row that close it: 5 by default, which an endpoint failing half the time gives in 3 % of cases. */
export function proofNeeded(breaker: Breaker, settings: BreakerSettings): number {
  return settings.proof * Math.max(1, breaker.trips);
}

/** The breaker after a probe that went well. `free`: of a kind that proves only that it can be reached. */
export function probePassed(
  breaker: HalfOpen,
  settings: BreakerSettings,
  probe: { readonly sentAt: number; readonly free: boolean },
  now: number,
): Breaker {
  // One token shows nothing of streams that break off later.
  if ((probe.free || breaker.cause === "streams") && breaker.proof >= canaryFrom) {
    return { ...breaker, nextProbeAt: now + probePauseMs };
  }
  return proven({ ...breaker, nextProbeAt: Math.max(now, probe.sentAt + proofPauseMs) }, settings, now);
}

/** The breaker after a canary that went well. */
export function canaryPassed(breaker: HalfOpen, settings: BreakerSettings, now: number): Breaker {
  return proven(breaker, settings, now);
}

function proven(breaker: HalfOpen, settings: BreakerSettings, now: number): Breaker {
  if (now < breaker.provedUntil) return breaker;
  const proof = breaker.proof + 1;
  if (proof >= proofNeeded(breaker, settings)) return { state: "closed", trips: breaker.trips, since: now };
  // What came a little late makes up for it with the next.
  const provedUntil = Math.max(now, breaker.provedUntil + apartMs);
  return { ...breaker, proof, provedUntil: proof === 1 ? now + apartMs : provedUntil };
}

/** The breaker after a canary that was given up early: it took as long as 1 good one in 200 does. One step back. */
export function canaryLate(breaker: HalfOpen): HalfOpen {
  return { ...breaker, proof: Math.max(0, breaker.proof - 1) };
}

/**
 * The breaker after a bad answer to what was sent at `sentAt`: it takes back five good
 * ones. Where 3 % of failures are usual, a failure speaks as loudly for a sick endpoint
 * as four successes for a well one (Wald's sequential test), and a long proof is not
 * lost to a single accident.
 */
export function failedProof(breaker: HalfOpen, sentAt: number, at: Moment): HalfOpen {
  // A hang is told by a timeout: the pause runs from the question, not from the answer that never came.
  const nextProbeAt = Math.max(at.now, sentAt + spread(probePauseMs, at.chance));
  return { ...breaker, proof: Math.max(0, breaker.proof - setback), nextProbeAt };
}

/**
 * The breaker after another replica's good probe: as good as one's own, up to the last
 * that is needed. That one is its own, since it may be cut off where another is not.
 */
export function heardGood(
  breaker: HalfOpen,
  settings: BreakerSettings,
  probe: { readonly sentAt: number; readonly free: boolean },
  now: number,
): Breaker {
  const next = probePassed(breaker, settings, probe, now);
  if (next.state !== "closed") return next;
  return { ...breaker, nextProbeAt: Math.max(now, probe.sentAt + proofPauseMs) };
}

/**
 * The breaker after another replica's bad probe: a weaker setback than one's own, or a
 * single replica without a way to the endpoint would keep it out for all.
 */
export function heardBad(breaker: HalfOpen, sentAt: number, at: Moment): HalfOpen {
  const failed = failedProof(breaker, sentAt, at);
  return { ...failed, proof: Math.max(0, breaker.proof - heardSetback) };
}

/** Whether a live request may help to prove it. */
export function wantsCanary(breaker: Breaker): breaker is HalfOpen {
  return breaker.state === "half-open" && breaker.proof >= canaryFrom;
}

/** The earliest time at which it may take live work, should all go well. */
export function hopefulAt(breaker: Breaker, now: number): number {
  if (breaker.state === "closed") return now;
  if (breaker.state === "open") return breaker.until + (canaryFrom - 1) * proofPauseMs;
  const missing = Math.max(0, canaryFrom - 1 - breaker.proof);
  return Math.max(now, breaker.nextProbeAt) + missing * proofPauseMs;
}

function spread(ms: number, chance: number): number {
  return ms * (0.8 + 0.4 * chance);
}
