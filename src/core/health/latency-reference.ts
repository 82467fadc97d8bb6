/**
 * What an endpoint's time to first token usually is, per class of request: the
 * measure by which it is found slow.
 *
 * It learns only from good times. A sick endpoint would teach it that sickness is
 * normal, so samples wait in quarantine until the endpoint has been well for a while
 * after them, and are dropped when it was not. The one exception is an endpoint that
 * is new: until it is known, every success counts, or an endpoint whose thoughts take
 * half a minute would be judged by a guess for ever (routing.md §2.1, cold start).
 */
import { DecayingMean } from "../base/decaying-mean.ts";
import { classOfSize, promptClasses, promptSizes } from "./prompt-class.ts";
import { SampleQueue } from "./sample-queue.ts";
import { TailRatio } from "./tail-ratio.ts";

/** What to expect of a request of one class. Times in milliseconds. */
export interface LatencyExpectation {
  /** Learned; undefined while too little is known. */
  readonly medianMs: number | undefined;
  /** What a time is held against: the median, or half the objective if that is longer. */
  readonly referenceMs: number;
  /** Later than that is late. */
  readonly p99Ms: number;
  /** How far a late one may be held against the endpoint, 0 to 1. */
  readonly trust: number;
}

/** Samples of a class before it is believed at all, and before it is believed wholly (routing.md §2.1). */
const firstTrust = 20;
const fullTrust = 200;

/** An unknown class is late after 20 s, which makes a timeout of 30 s (routing.md §2.7). */
const unknownLateMs = 20_000;

/** From one size to the next, twice as large: more than is seen, since a part of the time does not grow. */
const growthPerSize = 1.6;

/** What is only inferred is given twice the time. */
const borrowedPatience = 2;

/** The quickest providers need half a millisecond a token. */
const leastMs = 0.01;

const halfLifeMs = 30 * 60_000;

/** Upward drift is at most 10 % in 10 minutes: no boiling frog (routing.md §2.1). */
const maxRise = Math.log(1.1);
const riseMs = 10 * 60_000;

/** How long a sample waits. */
const quarantineMs = 5_000;

/** What other replicas have learned counts for less than what was seen here (routing.md §3). */
const heardShare = 0.6;

/** What is known of one class. */
export interface KnownTime {
  readonly promptClass: number;
  readonly medianMs: number;
  readonly samples: number;
}

interface Learned {
  readonly lnTtft: DecayingMean;
  /** How many samples were this process's own. */
  own: number;
  /** Where the mean stood when the present ten minutes began. */
  anchor: number;
  anchoredAt: number;
}

export class LatencyReference {
  #floorMs: number;
  readonly #classes: (Learned | undefined)[] = new Array(promptClasses).fill(undefined);
  /** Of the classes that are known. */
  readonly #expectations: (LatencyExpectation | undefined)[] = new Array(promptClasses).fill(undefined);
  readonly #tail = new TailRatio();
  readonly #waiting = new SampleQueue();
  #learned = 0;

  /** `objectiveMs`: the time to first token that users expect; half of it is never blamed. */
  constructor(objectiveMs: number) {
    this.#floorMs = objectiveMs / 2;
  }

  /** Another objective; it counts from the next sample of each class on. */
  reconfigure(objectiveMs: number): void {
    this.#floorMs = objectiveMs / 2;
  }

  expectation(promptClass: number): LatencyExpectation {
    return this.#expectations[promptClass] ?? this.#borrowed(promptClass);
  }

  /** A first token came. Whether it teaches anything, settle decides. */
  offer(promptClass: number, ttftMs: number, now: number): void {
    if (this.#learned < fullTrust) this.#learn(promptClass, ttftMs, now);
    else this.#waiting.push(promptClass, ttftMs, now);
  }

  /** Lets the samples in that have waited long enough, if the endpoint is well; drops all if not. */
  settle(well: boolean, now: number): void {
    if (well) this.#waiting.drain(now - quarantineMs, (...sample) => this.#learn(...sample));
    else this.#waiting.clear();
  }

  /** What this process has learned by itself, class by class. */
  known(): readonly KnownTime[] {
    return this.#classes.flatMap((learned, promptClass) => {
      if (learned === undefined || learned.own < firstTrust) return [];
      return [{ promptClass, medianMs: Math.exp(learned.lnTtft.mean), samples: learned.own }];
    });
  }

  /**
   * Others know what is usual. It is believed where nothing is known yet, and from then on what comes here
   * is no longer taken as it comes: an endpoint that is slow just now does not teach that slowness is usual.
   */
  assume({ promptClass, medianMs, samples }: KnownTime, now: number): void {
    const count = Math.round(heardShare * Math.min(samples, fullTrust));
    const known = this.#classes[promptClass]?.lnTtft.count ?? 0;
    if (promptClass >= promptClasses || known >= firstTrust || count < firstTrust) return;
    const ln = Math.log(Math.max(leastMs, medianMs));
    const lnTtft = new DecayingMean(halfLifeMs);
    lnTtft.seed(ln, count, now);
    this.#classes[promptClass] = { lnTtft, own: 0, anchor: ln, anchoredAt: now };
    this.#expectations[promptClass] = this.#expect(lnTtft);
    this.#learned = Math.max(this.#learned, fullTrust);
  }

  #learn(promptClass: number, timeMs: number, at: number): void {
    const ln = Math.log(Math.max(leastMs, timeMs));
    let learned = this.#classes[promptClass];
    if (learned === undefined) {
      learned = { lnTtft: new DecayingMean(halfLifeMs), own: 0, anchor: ln, anchoredAt: at };
      this.#classes[promptClass] = learned;
    }
    const { lnTtft } = learned;
    if (lnTtft.count >= firstTrust) this.#tail.add(Math.exp(ln - lnTtft.mean));
    if (lnTtft.count < fullTrust || at - learned.anchoredAt >= riseMs) {
      learned.anchor = lnTtft.mean;
      learned.anchoredAt = at;
    }
    // The bound is on where the mean may stand, not on single steps: clipping those would pull it down.
    const known = lnTtft.count >= fullTrust;
    lnTtft.add(ln, at, known ? learned.anchor + maxRise - lnTtft.mean : Number.POSITIVE_INFINITY);
    learned.own += 1;
    this.#learned += 1;
    if (lnTtft.count >= firstTrust) this.#expectations[promptClass] = this.#expect(lnTtft);
  }

  #expect(lnTtft: DecayingMean): LatencyExpectation {
    const { count } = lnTtft;
    const trust = Math.min(1, (count - firstTrust + 1) / (fullTrust - firstTrust));
    const medianMs = Math.exp(lnTtft.mean);
    // Half trusted is twice as patient.
    const patience = 2 - trust;
    return {
      medianMs,
      referenceMs: Math.max(medianMs, this.#floorMs),
      p99Ms: patience * Math.max(medianMs * this.#tail.p99, this.#floorMs),
      trust,
    };
  }

  /**
   * For a class that is not known yet: prefill grows with the prompt, so a known size
   * bounds the larger ones, and each bounds the smaller. That makes for a patient
   * timeout, and for no blame.
   */
  #borrowed(promptClass: number): LatencyExpectation {
    let lateMs = unknownLateMs;
    for (let steps = 1; steps < promptSizes; steps += 1) {
      const smaller = this.#expectations[classOfSize(promptClass, -steps) ?? promptClass];
      const larger = this.#expectations[classOfSize(promptClass, steps) ?? promptClass];
      const growth = growthPerSize ** steps;
      if (smaller !== undefined) lateMs = Math.min(lateMs, borrowedPatience * smaller.p99Ms * growth);
      if (larger !== undefined) lateMs = Math.min(lateMs, borrowedPatience * larger.p99Ms);
    }
    return { medianMs: undefined, referenceMs: lateMs, p99Ms: lateMs, trust: 0 };
  }
}
