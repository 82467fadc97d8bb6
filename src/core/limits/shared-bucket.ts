/**
 * One rate limit as a replica sees it that shares it with others. It spends what it was
 * granted in advance, so that no request waits for anybody; what it needs beyond that is
 * paced a little ahead, up to the next grant, and owed.
 *
 * Out of reach of the others it has its part of the limit for itself: the whole, divided
 * by the replicas that were last counted, less a tenth for those that were not.
 */
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { LeaseAsk } from "../base/gcra-lease.ts";
import type { RateBucket } from "./rate-bucket.ts";

/** How often replicas exchange, in milliseconds. */
export const exchangeMs = 50;

/** What is granted lasts for this long at the present demand: four exchanges, so that some may fail. */
const leaseMs = 200;

/**
 * What flows in between two exchanges must find room, or it is lost: so much may lie in the
 * common store. The limit's burst does not: the replicas have it, in equal parts.
 */
const betweenExchangesMs = 150;

/** Kept back where nobody counts (routing.md §3). */
const cutOffShare = 0.9;

/** All replicas together hold no more than this in advance when nothing happens, or their parts of the burst. */
const standingMs = 250;

/** Over which demand is measured, and after which half of the largest piece of work is forgotten. */
const demandMs = 300;
const largestHalfLifeMs = 10 * 60_000;

interface Granted {
  /** What may be used at once; below 0: what is owed. */
  balance: number;
  /** What the others left. */
  left: number;
  /** Of late, per millisecond. */
  perMs: number;
  at: number;
}

export class SharedBucket implements RateBucket {
  #perMs: number;
  #burst: number;
  #replicas = 1;
  /** The part that is its own while nobody is in reach. */
  #own: GcraBucket;
  #granted: Granted | undefined;
  #demanded = 0;
  #demandPerMs = 0;
  #largest = 0;
  #askedAt = 0;

  /** `perSecond`, above 0, and `burst` of all replicas together. */
  constructor(perSecond: number, burst: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#own = new GcraBucket(this.#ownPerSecond, this.#ownBurst);
  }

  reshape(perSecond: number, burst: number, now: number): void {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#own.reshape(this.#ownPerSecond, this.#ownBurst, now);
  }

  waitMs(cost: number, now: number): number {
    const granted = this.#granted;
    if (granted === undefined) return this.#own.waitMs(cost, now);
    const missing = cost - granted.balance;
    if (missing <= 0) return 0;
    const untilNext = Math.max(0, granted.at + exchangeMs - now);
    const beyond = missing - Math.max(0, granted.left) / this.#replicas;
    if (beyond <= 0) return untilNext;
    return untilNext + beyond / Math.max(this.#perMs / this.#replicas, granted.perMs);
  }

  take(cost: number, now: number): void {
    if (cost > 0) this.#demand(cost);
    if (this.#granted === undefined) this.#own.take(cost, now);
    else this.#granted.balance -= cost;
  }

  /** Work of this size found no room. */
  missed(cost: number): void {
    this.#demand(cost);
  }

  free(now: number): number {
    const granted = this.#granted;
    if (granted === undefined) return this.#own.free(now);
    const most = this.#ownBurst + betweenExchangesMs * this.#perMs;
    return Math.min(1, Math.max(0, (granted.balance + granted.left) / most));
  }

  /** What to ask the others for. What is given back is no longer there. */
  ask(now: number): LeaseAsk {
    const target = this.#target(now);
    const limit = { perSecond: this.#perMs * 1_000, burst: betweenExchangesMs * this.#perMs };
    const granted = this.#granted;
    // What was used out of reach is told as far as it has not flowed off since.
    if (granted === undefined) return { ...limit, charge: this.#own.debt(now), want: target };
    const missing = target - granted.balance;
    if (missing >= 0) return { ...limit, charge: 0, want: missing };
    granted.balance = target;
    return { ...limit, charge: missing, want: 0 };
  }

  /** The answer to the last ask. */
  grant(grant: { readonly granted: number; readonly left: number }, replicas: number, now: number): void {
    this.#count(replicas, now);
    const before = this.#granted;
    const elapsedMs = before === undefined ? exchangeMs : Math.max(1, now - before.at);
    const perMs = grant.granted / elapsedMs;
    const part = 1 - Math.exp(-elapsedMs / demandMs);
    this.#granted = {
      balance: (before?.balance ?? 0) + grant.granted,
      left: grant.left,
      perMs: before === undefined ? 0 : before.perMs + part * (perMs - before.perMs),
      at: now,
    };
  }

  /** Nobody is in reach: what is left of the last grant is spent, and then its own part. */
  cutOff(now: number): void {
    const granted = this.#granted;
    if (granted === undefined) return;
    this.#granted = undefined;
    this.#own = new GcraBucket(this.#ownPerSecond, this.#ownBurst);
    this.#own.owe(this.#ownBurst - granted.balance, now);
  }

  #count(replicas: number, now: number): void {
    if (replicas === this.#replicas) return;
    this.#replicas = Math.max(1, replicas);
    this.#own.reshape(this.#ownPerSecond, this.#ownBurst, now);
  }

  #demand(cost: number): void {
    this.#demanded += cost;
    this.#largest = Math.max(this.#largest, cost);
  }

  /** What it should have at hand: its demand for a while, a piece of work as large as any of late, its part of the burst. */
  #target(now: number): number {
    const elapsedMs = Math.max(1, now - this.#askedAt);
    const perMs = this.#demanded / elapsedMs;
    this.#demandPerMs += (1 - Math.exp(-elapsedMs / demandMs)) * (perMs - this.#demandPerMs);
    this.#askedAt = now;
    this.#demanded = 0;
    const wanted = leaseMs * Math.min(this.#perMs, Math.max(perMs, this.#demandPerMs));
    const piece = Math.max(this.#largest, Math.min(1, this.#burst));
    // Arrivals come in bunches: two deviations above the mean of a Poisson process.
    const target = Math.max(wanted + 2 * Math.sqrt(wanted * piece), piece, this.#standing);
    this.#largest *= 0.5 ** (elapsedMs / largestHalfLifeMs);
    return target;
  }

  get #ownPerSecond(): number {
    return (this.#perMs * 1_000 * cutOffShare) / this.#replicas;
  }

  /** What it holds when nothing happens: its part of the burst, and at quick limits as much as a lone process may send at once. */
  get #standing(): number {
    const quick = (standingMs * this.#perMs) / this.#replicas;
    return Math.max(this.#ownBurst, Math.min(quick, this.#burst));
  }

  get #ownBurst(): number {
    return Math.max(this.#burst / this.#replicas, Math.min(1, this.#burst));
  }
}
