/**
 * What one endpoint may be sent: requests, tokens of prompts, tokens of answers, and
 * attempts at once. A hard constraint, not a part of the score: an endpoint without
 * room is passed over however well it is.
 *
 * This is the larger part of the success figures: without it a backup of limited
 * capacity is overrun in an outage, and rejected requests burn its limit
 * (100 % down to 52 %, routing.md §7.3).
 *
 * There is no ramp for providers that refuse a sharp increase: at 20 requests a second
 * the simulation's S20 sees a handful of 429s without one. It would be one more bucket
 * in `waitMs`.
 */
import type { Lease } from "../base/gcra-lease.ts";
import type { EndpointLimits } from "../model/endpoint.ts";
import type { QuotaReport } from "../model/quota.ts";
import type { LimitDimension } from "../model/snapshot.ts";
import type { TokenCharge } from "./charging.ts";
import { EffectiveCapacity } from "./effective-capacity.ts";
import { GradientLimit } from "./gradient-limit.ts";
import { HeaderQuota } from "./header-quota.ts";
import { RateLimits } from "./rate-limits.ts";

/** Of an endpoint without known limits an attempt takes this part of a minute: as if it took ten a second. */
const unknownPart = 1 / 600;

/** How far ahead work may be let in, to be sent when its turn comes. */
export const longestPaceMs = 250;

/** After a 429 the endpoint rests this long; Retry-After binds the rejected request itself. */
const pauseMs = 500;

export class EndpointCapacity {
  #limits: EndpointLimits;
  #effective: EffectiveCapacity;
  #gradient: GradientLimit | undefined;
  readonly #rates: RateLimits;
  readonly #isShared: boolean;
  readonly #headers = { requests: new HeaderQuota(), input: new HeaderQuota(), output: new HeaderQuota() };
  #replicas = 1;
  #isCutOff = false;
  #inFlight = 0;
  #pausedUntil = 0;

  /** `isShared`: the limits are those of a fleet of replicas. */
  constructor(limits: EndpointLimits, isShared = false) {
    this.#limits = limits;
    this.#isShared = isShared;
    this.#rates = new RateLimits(isShared);
    this.#effective = new EffectiveCapacity(perSecond(limits.requestsPerMinute));
    this.#gradient = gradientOf(limits);
    this.#rates.setTokens(limits);
    this.#rates.setRequests(this.#effective.limit, 0);
  }

  /** Other limits from now on. What was learned of the old ones goes; what runs still counts. */
  reconfigure(limits: EndpointLimits, now: number): void {
    if (sameLimits(limits, this.#limits)) return;
    this.#limits = limits;
    this.#effective = new EffectiveCapacity(perSecond(limits.requestsPerMinute));
    this.#gradient = gradientOf(limits);
    this.#rates.setTokens(limits);
    this.#rates.setRequests(this.#effective.limit, now);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** The limit in force as a share of the whole one. */
  get effectiveShare(): number {
    return this.#effective.share;
  }

  /** Until when it rests after a 429; undefined: it does not. */
  pausedUntil(now: number): number | undefined {
    return this.#pausedUntil > now ? this.#pausedUntil : undefined;
  }

  /** Whether one more attempt may run at once. */
  get hasSlot(): boolean {
    const most = this.#concurrency;
    return most === undefined || this.#inFlight < most;
  }

  /** How long an attempt must wait for its rates to allow it, in milliseconds. Takes nothing. */
  waitMs(charge: TokenCharge, now: number): number {
    return Math.max(
      this.#rates.waitMs(charge, now),
      this.#headers.requests.waitMs(1, now),
      this.#headers.input.waitMs(charge.input, now),
      this.#headers.output.waitMs(charge.output, now),
    );
  }

  /**
   * What an attempt takes of the endpoint, in minutes of it: the largest part of any of
   * its limits, for that is what others must do without (the dominant resource of Ghodsi
   * et al. 2011). A slot is reckoned as held for a second.
   */
  partOf(charge: TokenCharge): number {
    const perSecond = this.#effective.limit;
    const part = Math.max(
      perSecond === undefined ? 0 : 1 / (60 * perSecond),
      charge.input / (this.#limits.inputTokensPerMinute ?? Number.POSITIVE_INFINITY),
      charge.output / (this.#limits.outputTokensPerMinute ?? Number.POSITIVE_INFINITY),
      1 / (60 * (this.#concurrency ?? Number.POSITIVE_INFINITY)),
    );
    return part > 0 ? part : unknownPart;
  }

  /** Takes the room of one attempt. */
  reserve(charge: TokenCharge, now: number): void {
    this.#inFlight += 1;
    this.#take(1, charge, now);
  }

  /** The attempt is over. `requests` and `correction`: what its reservation was wrong by. */
  release(requests: number, correction: TokenCharge, now: number): void {
    this.#inFlight -= 1;
    this.#take(requests, correction, now);
  }

  /** The provider took a request in. */
  accepted(now: number): void {
    this.#effective.accepted(now);
  }

  /** An attempt's first token came after this multiple of the usual time. */
  firstToken(ratio: number): void {
    this.#gradient?.firstToken(ratio, this.#inFlight);
  }

  /** The provider turned a request away with a 429. */
  rejected(retryAfterMs: number | undefined, now: number): void {
    if (this.#effective.rejected(now, this.#isCutOff ? this.#replicas : 1))
      this.#rates.setRequests(this.#effective.limit, now);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(pauseMs, retryAfterMs ?? pauseMs));
  }

  /** The provider's headers told of its limits. */
  read(report: QuotaReport, now: number): void {
    for (const dimension of report) {
      if (dimension.dimension === "requests") this.#headers.requests.read(dimension, now);
      else if (dimension.dimension === "output-tokens") this.#headers.output.read(dimension, now);
      else this.#headers.input.read(dimension, now);
    }
  }

  /** Lets a limit that was cut grow back. */
  grow(now: number): void {
    if (this.#effective.grow(now)) this.#rates.setRequests(this.#effective.limit, now);
  }

  /** The free share of every limit. */
  free(now: number): ReadonlyMap<LimitDimension, number> {
    const free = new Map<LimitDimension, number>();
    const put = (name: LimitDimension, ...shares: (number | undefined)[]): void => {
      const known = shares.filter((share) => share !== undefined);
      if (known.length > 0) free.set(name, Math.min(...known));
    };
    const { requests, input, output } = this.#headers;
    const concurrency = this.#concurrency;
    put("requests", this.#rates.free("requests", now), requests.free(now));
    put("input_tokens", this.#rates.free("input_tokens", now), input.free(now));
    put("output_tokens", this.#rates.free("output_tokens", now), output.free(now));
    put("concurrency", concurrency === undefined ? undefined : Math.max(0, 1 - this.#inFlight / concurrency));
    return free;
  }

  /** Work found no room here. */
  missed(charge: TokenCharge): void {
    this.#rates.missed(charge);
  }

  /** What to ask the fleet for, by dimension. */
  asks(now: number): ReturnType<RateLimits["asks"]> {
    return this.#rates.asks(now);
  }

  /** The fleet's answer, by the dimension's name. */
  grant(dimension: string, grant: Pick<Lease, "granted" | "left">, now: number): void {
    this.#rates.grant(dimension, grant, this.#replicas, now);
  }

  /** So many replicas share its limits, this one included. */
  sharedBy(replicas: number): void {
    this.#replicas = Math.max(1, replicas);
    this.#isCutOff = false;
  }

  /** The fleet is out of reach: it lives on its part of the limits. */
  cutOff(now: number): void {
    this.#isCutOff = true;
    this.#rates.cutOff(now);
  }

  #take(requests: number, charge: TokenCharge, now: number): void {
    this.#rates.take(requests, charge, now);
    if (requests !== 0) this.#headers.requests.take(requests, now);
    this.#headers.input.take(charge.input, now);
    this.#headers.output.take(charge.output, now);
  }

  /**
   * Attempts at once: the lesser of what is configured and what was found out; undefined: no
   * limit. They are not leased: of what is configured every replica has an equal part, and
   * one at least; what this one found out is its own.
   */
  get #concurrency(): number | undefined {
    const { concurrency: configured } = this.#limits;
    const part =
      configured && (this.#isShared ? Math.max(1, Math.floor(configured / this.#replicas)) : configured);
    const found = this.#gradient?.limit;
    return found === undefined ? part : Math.min(found, part ?? found);
  }
}

function sameLimits(a: EndpointLimits, b: EndpointLimits): boolean {
  return (
    a.requestsPerMinute === b.requestsPerMinute &&
    a.inputTokensPerMinute === b.inputTokensPerMinute &&
    a.outputTokensPerMinute === b.outputTokensPerMinute &&
    a.concurrency === b.concurrency &&
    a.adaptiveConcurrency === b.adaptiveConcurrency
  );
}

function gradientOf({ adaptiveConcurrency }: EndpointLimits): GradientLimit | undefined {
  return adaptiveConcurrency === true ? new GradientLimit() : undefined;
}

function perSecond(perMinute: number | undefined): number | undefined {
  return perMinute === undefined ? undefined : perMinute / 60;
}
