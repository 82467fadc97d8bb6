/**
 * An endpoint's way from a trip back to its full share: the breaker, and the slow start
 * after it. It holds the present state of both; what a state turns into is decided in
 * breaker.ts and slow-start.ts.
 */
import type { HealthSettings } from "../model/health-settings.ts";
import {
  aged,
  type Breaker,
  canaryLate,
  canaryPassed,
  closedBreaker,
  failedProof,
  heardBad,
  heardGood,
  type Moment,
  opened,
  probePassed,
  proofNeeded,
  type Trip,
} from "./breaker.ts";
import {
  fullShare,
  ramped,
  rampedByFailure,
  rampedBySuccess,
  type SlowStart,
  slowStarted,
} from "./slow-start.ts";

type Settings = Pick<HealthSettings, "breaker" | "slowStart">;

/** A probe that went well. `free`: of a kind that proves only that the endpoint can be reached. */
export interface PassedProbe {
  readonly sentAt: number;
  readonly free: boolean;
}

export class Recovery {
  #settings: Settings;
  #breaker: Breaker = closedBreaker;
  #slowStart: SlowStart = fullShare;
  #epoch = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get breaker(): Breaker {
    return this.#breaker;
  }

  get slowStart(): SlowStart {
    return this.#slowStart;
  }

  /** Counts the times that the breaker opened: evidence from before the latest is stale. */
  get epoch(): number {
    return this.#epoch;
  }

  reconfigure(settings: Settings): void {
    this.#settings = settings;
  }

  trip(trip: Trip, at: Moment): void {
    this.#breaker = opened(this.#breaker, trip, this.#settings.breaker, at);
    this.#epoch += 1;
  }

  /** Lets a cool-down end. */
  age(now: number): void {
    this.#breaker = aged(this.#breaker, now);
  }

  /** The answer is how many good answers closed the breaker by this one; 0 when it did not close. */
  probePassed(probe: PassedProbe, now: number): number {
    const before = this.#breaker;
    if (before.state !== "half-open") return 0;
    return this.#next(before, probePassed(before, this.#settings.breaker, probe, now), now);
  }

  /** As for a probe. */
  canaryPassed(now: number): number {
    const before = this.#breaker;
    if (before.state !== "half-open") return 0;
    return this.#next(before, canaryPassed(before, this.#settings.breaker, now), now);
  }

  /** A canary was given up before the endpoint's own time was over. */
  canaryLate(): void {
    if (this.#breaker.state === "half-open") this.#breaker = canaryLate(this.#breaker);
  }

  /** There was a bad answer to what was sent at `sentAt`. */
  disproved(sentAt: number, at: Moment): void {
    if (this.#breaker.state === "half-open") this.#breaker = failedProof(this.#breaker, sentAt, at);
  }

  /** Another replica's probe went well. */
  heardGood(probe: PassedProbe, now: number): void {
    const { breaker } = this;
    if (breaker.state === "half-open") this.#breaker = heardGood(breaker, this.#settings.breaker, probe, now);
  }

  /** Another replica's probe did not go well. */
  heardBad(sentAt: number, at: Moment): void {
    if (this.#breaker.state === "half-open") this.#breaker = heardBad(this.#breaker, sentAt, at);
  }

  /** An attempt ended well, or badly: the ramp notes it. */
  ended(well: boolean, now: number): void {
    this.#slowStart = well
      ? rampedBySuccess(this.#slowStart)
      : rampedByFailure(this.#slowStart, this.#settings.slowStart, now);
  }

  /** Lets the ramp grow. `calm`: nothing speaks against the endpoint at the moment. */
  ramp(calm: boolean, now: number): void {
    this.#slowStart = ramped(this.#slowStart, calm, this.#settings.slowStart, now);
  }

  /** An operator vouches for it: closed, at full share. */
  restore(): void {
    this.#breaker = closedBreaker;
    this.#slowStart = fullShare;
  }

  #next(before: Breaker, after: Breaker, now: number): number {
    this.#breaker = after;
    if (after.state !== "closed") return 0;
    this.#slowStart = slowStarted(this.#settings.slowStart, before.trips, now);
    return proofNeeded(before, this.#settings.breaker);
  }
}
