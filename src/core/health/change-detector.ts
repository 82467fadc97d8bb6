/**
 * Watches a rate of bad events for a jump: a Bernoulli CUSUM whose idea of the usual
 * rate is learned. A fixed idea would trip at random under a steady 10 % of errors,
 * which is a matter for the score, not the breaker (routing.md §7.4).
 *
 * What is usual is learned only from stretches that ended without suspicion: events
 * wait until the sum is back at zero. So a fault cannot teach, while it is being
 * noticed, that it is usual.
 */
import { failureEvidence, successEvidence } from "../base/bernoulli-cusum.ts";
import { ChangingMean } from "../base/changing-mean.ts";
import { rateMemory } from "./rate-memory.ts";

export interface DetectorSettings {
  /** The usual rate is taken to lie within these bounds. */
  readonly usual: { readonly least: number; readonly most: number; readonly prior: number };
  /** The rate that is to be noticed. */
  readonly bad: number;
  /** Nats at which the alarm is raised. */
  readonly threshold: number;
}

/**
 * The last events must look like what is to be noticed, or the sum must have come further:
 * at the threshold 80 % of the bad rate, at twice the threshold 40 %. A chance excursion
 * under a steady 10 % of failures looks like 30 % and barely gets there, which is the
 * score's business; where 40 % fail, the sum goes on rising.
 */
const leastPart = 0.8;
const lookBack = 16;

/** What is usual changes at once only by more than a burst of a fault can teach between two moments of calm. */
const usualMemory = { ...rateMemory, leastExcess: 4 } as const;

/** The prior has the weight of this many events (routing.md §2.6). */
const priorMass = 20;

export class ChangeDetector {
  readonly #settings: DetectorSettings;
  readonly #settled = new ChangingMean(usualMemory);
  #runRate = 0;
  #runCount = 0;
  #waitingGood = 0;
  #waitingBad = 0;
  #sum = 0;
  #usual = 0;
  #learned = 0;
  /** What else is known of the usual rate, such as that of its peers. */
  #floor = 0;
  #onBad = 0;
  #onGood = 0;

  constructor(settings: DetectorSettings) {
    this.#settings = settings;
    this.#learn(0);
  }

  /** The suspicion, in nats. */
  get sum(): number {
    return this.#sum;
  }

  get alarmed(): boolean {
    const { threshold, bad } = this.#settings;
    return this.#sum >= threshold && this.#sum * this.#runRate >= threshold * leastPart * bad;
  }

  /** What one more bad event adds, in nats. */
  get onFailure(): number {
    return this.#onBad;
  }

  /** What one more good event adds, in nats: below 0. */
  get onSuccess(): number {
    return this.#onGood;
  }

  /** The usual rate, as far as it is known. */
  get usual(): number {
    return this.#usual;
  }

  /** Holds the usual rate at or above this, whatever this detector saw itself. */
  expectAtLeast(rate: number): void {
    if (rate === this.#floor) return;
    this.#floor = rate;
    this.#setUsual();
  }

  /** Keeps the rate of the present run: its plain mean at first, later that of the last events. */
  #noteInRun(value: number, mass = 1): void {
    this.#runCount = Math.min(lookBack, this.#runCount + mass);
    this.#runRate += ((value - this.#runRate) * Math.min(mass, this.#runCount)) / this.#runCount;
  }

  /**
   * Takes in what others saw, many events at once, each for so much of one's own. Their
   * order is not known. The sum stays at the threshold: what is older than an alarm is
   * no part of it. Counts below 0 take back what was heard before.
   */
  heard(events: { readonly good: number; readonly bad: number }, weight: number, now: number): void {
    const good = weight * events.good;
    const bad = weight * events.bad;
    if (good === 0 && bad === 0) return;
    const sum = this.#sum + bad * this.#onBad + good * this.#onGood;
    this.#sum = Math.min(this.#settings.threshold, Math.max(0, sum));
    this.#waitingGood = Math.max(0, this.#waitingGood + good);
    this.#waitingBad = Math.max(0, this.#waitingBad + bad);
    const mass = Math.max(0, good) + Math.max(0, bad);
    if (mass > 0) this.#noteInRun(Math.max(0, bad) / mass, mass);
    this.#settle(now);
  }

  /** Takes in a bad event of a weight from 0 to 1. */
  failure(weight: number, now: number): void {
    this.#sum += weight * this.#onBad;
    this.#waitingBad += weight;
    this.#noteInRun(weight);
    this.#settle(now);
  }

  success(now: number): void {
    this.#sum = Math.max(0, this.#sum + this.#onGood);
    this.#waitingGood += 1;
    this.#noteInRun(0);
    this.#settle(now);
  }

  /** Takes back a bad event of weight 1 that turned out not to be one. */
  refund(now: number): void {
    this.#sum = Math.max(0, this.#sum - this.#onBad);
    this.#waitingBad = Math.max(0, this.#waitingBad - 1);
    this.#settle(now);
  }

  /** Takes back a good event that turned out to be a bad one. */
  retract(): void {
    this.#sum -= this.#onGood;
    this.#waitingGood = Math.max(0, this.#waitingGood - 1);
  }

  /** Forgets the suspicion, not what is usual. */
  calm(): void {
    this.#sum = 0;
    this.#runCount = 0;
    this.#runRate = 0;
    this.#waitingGood = 0;
    this.#waitingBad = 0;
  }

  #settle(now: number): void {
    if (this.#sum > 0) return;
    this.#runCount = 0;
    this.#runRate = 0;
    this.#settled.add(0, this.#waitingGood, now);
    this.#settled.add(1, this.#waitingBad, now);
    this.#waitingGood = 0;
    this.#waitingBad = 0;
    this.#learn(now);
  }

  #learn(now: number): void {
    this.#settled.read(0, 0, now);
    const { total, count } = this.#settled;
    this.#learned = (total + priorMass * this.#settings.usual.prior) / (count + priorMass);
    this.#setUsual();
  }

  #setUsual(): void {
    const { usual, bad: worst } = this.#settings;
    const q0 = Math.min(usual.most, Math.max(usual.least, this.#learned, this.#floor));
    // Quantised, so that the logarithms are taken only when something changed.
    const rounded = Math.round(q0 * 200) / 200;
    if (rounded === this.#usual) return;
    this.#usual = rounded;
    this.#onBad = failureEvidence(rounded, worst);
    this.#onGood = successEvidence(rounded, worst);
  }
}
