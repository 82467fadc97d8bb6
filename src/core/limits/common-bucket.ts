/**
 * A tenant's rate limit as a replica sees it that shares it with others. Each tells what it let
 * in and hears how much all of them have; nobody leases ahead, since a tenant's calls may all
 * come to one replica, and whoever is over a limit is turned away at once and does not wait
 * for the next exchange. What replicas let in between two exchanges they do not know of one
 * another, but it is owed: the rate over a longer time is the limit's.
 *
 * Out of reach of the others it has its part of the limit: the whole, divided by the replicas
 * that were last counted, less a tenth for those that were not (routing.md §3).
 */
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { LeaseAsk } from "../base/gcra-lease.ts";

const cutOffShare = 0.9;

export class CommonBucket {
  #perSecond: number;
  #burst: number;
  #replicas = 1;
  readonly #bucket: GcraBucket;
  /** What was let in since it was last told; below 0: less than was told before. */
  #untold = 0;
  #isCutOff = false;

  /** `perSecond`, above 0, and `burst` of all replicas together. */
  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#bucket = new GcraBucket(perSecond, burst);
  }

  reshape(perSecond: number, burst: number, now: number): void {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#shape(now);
  }

  waitMs(cost: number, now: number): number {
    return this.#bucket.waitMs(cost, now);
  }

  take(cost: number, now: number): void {
    this.#untold += cost;
    this.#bucket.take(cost, now);
  }

  /** What to tell. It counts as told: what an exchange that fails has lost is forgiven. */
  ask(): LeaseAsk {
    const charge = this.#untold;
    this.#untold = 0;
    return { perSecond: this.#perSecond, burst: this.#burst, charge, want: 0 };
  }

  /** How much all of them left. */
  hear(left: number, now: number): void {
    this.#isCutOff = false;
    this.#shape(now);
    // What was let in while the question was out is not in the answer.
    this.#bucket.owe(this.#burst - left + this.#untold, now);
  }

  /** `replicas`: as last counted. */
  cutOff(replicas: number, now: number): void {
    if (this.#isCutOff) return;
    this.#isCutOff = true;
    this.#replicas = Math.max(1, replicas);
    this.#shape(now);
    this.#bucket.owe(this.#bucket.debt(now) / this.#replicas, now);
  }

  #shape(now: number): void {
    if (!this.#isCutOff) {
      this.#bucket.reshape(this.#perSecond, this.#burst, now);
      return;
    }
    const burst = Math.max(this.#burst / this.#replicas, Math.min(1, this.#burst));
    this.#bucket.reshape((this.#perSecond * cutOffShare) / this.#replicas, burst, now);
  }
}
