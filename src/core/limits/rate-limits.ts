/** The rates of one endpoint: requests, tokens of prompts, tokens of answers; of this process alone or of a fleet. */
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { Lease, LeaseAsk } from "../base/gcra-lease.ts";
import type { EndpointLimits } from "../model/endpoint.ts";
import type { TokenCharge } from "./charging.ts";
import type { RateBucket } from "./rate-bucket.ts";
import { SharedBucket } from "./shared-bucket.ts";

/** Kept free, since the provider's clock and ours do not agree (routing.md §2.5). */
const usable = 0.95;

/** At least three requests at once, or 50 ms worth: a tiny burst spills an even load (routing.md §7.4). */
const leastBurst = 3;
const burstSeconds = 0.05;

/** Token limits are minute-wide at the providers; a tenth of a minute at once is well within them. */
const tokenBurstSeconds = 6;

export type RateDimension = "requests" | "input_tokens" | "output_tokens";

export class RateLimits {
  readonly #isShared: boolean;
  #requests: RateBucket | undefined;
  #input: RateBucket | undefined;
  #output: RateBucket | undefined;

  /** `isShared`: the limits are those of a fleet, and asked for in advance. */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** Requests per second; undefined: no limit. What was taken stays taken. */
  setRequests(perSecond: number | undefined, now: number): void {
    if (perSecond === undefined) {
      this.#requests = undefined;
      return;
    }
    const burst = Math.max(leastBurst, burstSeconds * perSecond);
    if (this.#requests === undefined) this.#requests = this.#bucket(usable * perSecond, burst);
    else this.#requests.reshape(usable * perSecond, burst, now);
  }

  /** Other limits of tokens: those so far, and what was taken of them, are forgotten. */
  setTokens({ inputTokensPerMinute, outputTokensPerMinute }: EndpointLimits): void {
    this.#input = this.#tokenBucket(inputTokensPerMinute);
    this.#output = this.#tokenBucket(outputTokensPerMinute);
  }

  waitMs(charge: TokenCharge, now: number): number {
    return Math.max(
      this.#requests?.waitMs(1, now) ?? 0,
      this.#input?.waitMs(charge.input, now) ?? 0,
      this.#output?.waitMs(charge.output, now) ?? 0,
    );
  }

  take(requests: number, charge: TokenCharge, now: number): void {
    if (requests !== 0) this.#requests?.take(requests, now);
    this.#input?.take(charge.input, now);
    this.#output?.take(charge.output, now);
  }

  /** The free part, 0 to 1; undefined: no limit. */
  free(dimension: RateDimension, now: number): number | undefined {
    if (dimension === "requests") return this.#requests?.free(now);
    return dimension === "input_tokens" ? this.#input?.free(now) : this.#output?.free(now);
  }

  /** Work found no room: it is wanted all the same. */
  missed(charge: TokenCharge): void {
    if (!this.#isShared) return;
    for (const [dimension, bucket] of this.#shared()) bucket.missed(costIn(dimension, charge));
  }

  /** What to ask the fleet for, by dimension. */
  asks(now: number): readonly (readonly [RateDimension, LeaseAsk])[] {
    return this.#shared().map(([dimension, bucket]) => [dimension, bucket.ask(now)]);
  }

  /** The fleet's answer. */
  grant(dimension: string, grant: Pick<Lease, "granted" | "left">, replicas: number, now: number): void {
    for (const [name, bucket] of this.#shared()) if (name === dimension) bucket.grant(grant, replicas, now);
  }

  /** The fleet is out of reach. */
  cutOff(now: number): void {
    for (const [, bucket] of this.#shared()) bucket.cutOff(now);
  }

  #bucket(perSecond: number, burst: number): RateBucket {
    return this.#isShared ? new SharedBucket(perSecond, burst) : new GcraBucket(perSecond, burst);
  }

  #tokenBucket(perMinute: number | undefined): RateBucket | undefined {
    if (perMinute === undefined) return undefined;
    const rate = (usable * perMinute) / 60;
    return this.#bucket(rate, rate * tokenBurstSeconds);
  }

  #shared(): readonly (readonly [RateDimension, SharedBucket])[] {
    const all = [
      ["requests", this.#requests],
      ["input_tokens", this.#input],
      ["output_tokens", this.#output],
    ] as const;
    return all.flatMap(([name, bucket]) => (bucket instanceof SharedBucket ? [[name, bucket] as const] : []));
  }
}

function costIn(dimension: RateDimension, charge: TokenCharge): number {
  if (dimension === "requests") return 1;
  return dimension === "input_tokens" ? charge.input : charge.output;
}
