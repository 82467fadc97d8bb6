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
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { EndpointLimits } from "../model/endpoint.ts";
import type { QuotaReport } from "../model/quota.ts";
import type { LimitDimension } from "../model/snapshot.ts";
import type { TokenCharge } from "./charging.ts";
import { EffectiveCapacity } from "./effective-capacity.ts";
import { GradientLimit } from "./gradient-limit.ts";
import { HeaderQuota } from "./header-quota.ts";

/** Kept free, since the provider's clock and ours do not agree (routing.md §2.5). */
const usable = 0.95;

/** At least three requests at once, or 50 ms worth: a tiny burst spills an even load (routing.md §7.4). */
const leastBurst = 3;
const burstSeconds = 0.05;

/** Token limits are minute-wide at the providers; a tenth of a minute at once is well within them. */
const tokenBurstSeconds = 6;

/** How far ahead work may be let in, to be sent when its turn comes. */
export const longestPaceMs = 250;

/** After a 429 the endpoint rests this long; Retry-After binds the rejected request itself. */
const pauseMs = 500;

export class EndpointCapacity {
  #limits: EndpointLimits;
  #effective: EffectiveCapacity;
  #gradient: GradientLimit | undefined;
  #input: GcraBucket | undefined;
  #output: GcraBucket | undefined;
  readonly #headers = { requests: new HeaderQuota(), input: new HeaderQuota(), output: new HeaderQuota() };
  #requests: GcraBucket | undefined;
  #inFlight = 0;
  #pausedUntil = 0;

  constructor(limits: EndpointLimits) {
    this.#limits = limits;
    this.#effective = new EffectiveCapacity(perSecond(limits.requestsPerMinute));
    this.#gradient = gradientOf(limits);
    this.#input = tokenBucket(limits.inputTokensPerMinute);
    this.#output = tokenBucket(limits.outputTokensPerMinute);
    this.#reshape(0);
  }

  /** Other limits from now on. What was learned of the old ones goes; what runs still counts. */
  reconfigure(limits: EndpointLimits, now: number): void {
    if (sameLimits(limits, this.#limits)) return;
    this.#limits = limits;
    this.#effective = new EffectiveCapacity(perSecond(limits.requestsPerMinute));
    this.#gradient = gradientOf(limits);
    this.#input = tokenBucket(limits.inputTokensPerMinute);
    this.#output = tokenBucket(limits.outputTokensPerMinute);
    this.#reshape(now);
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
      this.#requests?.waitMs(1, now) ?? 0,
      this.#input?.waitMs(charge.input, now) ?? 0,
      this.#output?.waitMs(charge.output, now) ?? 0,
      this.#headers.requests.waitMs(1, now),
      this.#headers.input.waitMs(charge.input, now),
      this.#headers.output.waitMs(charge.output, now),
    );
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
    if (this.#effective.rejected(now)) this.#reshape(now);
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
    if (this.#effective.grow(now)) this.#reshape(now);
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
    put("requests", this.#requests?.free(now), requests.free(now));
    put("input_tokens", this.#input?.free(now), input.free(now));
    put("output_tokens", this.#output?.free(now), output.free(now));
    put("concurrency", concurrency === undefined ? undefined : Math.max(0, 1 - this.#inFlight / concurrency));
    return free;
  }

  /** Attempts at once: the lesser of what is configured and what was found out; undefined: no limit. */
  get #concurrency(): number | undefined {
    const { concurrency } = this.#limits;
    const found = this.#gradient?.limit;
    return found === undefined ? concurrency : Math.min(found, concurrency ?? found);
  }

  #take(requests: number, charge: TokenCharge, now: number): void {
    if (requests !== 0) {
      this.#requests?.take(requests, now);
      this.#headers.requests.take(requests, now);
    }
    this.#input?.take(charge.input, now);
    this.#output?.take(charge.output, now);
    this.#headers.input.take(charge.input, now);
    this.#headers.output.take(charge.output, now);
  }

  #reshape(now: number): void {
    const { limit } = this.#effective;
    if (limit === undefined) {
      this.#requests = undefined;
      return;
    }
    const burst = Math.max(leastBurst, burstSeconds * limit);
    if (this.#requests === undefined) this.#requests = new GcraBucket(usable * limit, burst);
    else this.#requests.reshape(usable * limit, burst, now);
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

function tokenBucket(perMinute: number | undefined): GcraBucket | undefined {
  if (perMinute === undefined) return undefined;
  const rate = (usable * perMinute) / 60;
  return new GcraBucket(rate, rate * tokenBurstSeconds);
}
