/**
 * What one tenant may use: requests and tokens per minute, and calls at once. A call is
 * let in or turned away at once: its tenant is over a limit that it agreed to, and
 * waiting would only hide that. Tokens are taken by an estimate as the call comes in,
 * and the estimate is put right when it ends.
 */
import { DecayingMean } from "../base/decaying-mean.ts";
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { LeaseAsk } from "../base/gcra-lease.ts";
import type { TenantRules } from "../model/tenant-settings.ts";
import { CommonBucket } from "./common-bucket.ts";

/**
 * So much may come at once, in seconds of the limit: over any minute no more than 13/12 of
 * it is let in. Twice that would be felt by other tenants: their p99 beside one at 20
 * times its limit rose by half, and rises by 8 % with this (test/stream/noisy-tenant.test.ts).
 */
const burstSeconds = 5;

/** How long an answer of this tenant's will be, before any has come. Tokens. */
const firstGuess = 500;
const learnedOverMs = 10 * 60_000;

/** Nobody knows when a running call will end: about as long as a short answer takes. */
const slotRetryMs = 1_000;

/** The limits that replicas share; calls at once each counts for itself. */
export type SharedLimit = "requests" | "tokens";
const sharedLimits: readonly SharedLimit[] = ["requests", "tokens"];

/** What a call will use, as far as that is known. Tokens. */
export interface TenantDemand {
  readonly inputTokens: number;
  /** The most that its answer may have; undefined: not said. */
  readonly maxOutputTokens: number | undefined;
}

export type Entry =
  /** `reserved`: the tokens that were taken. */
  | { readonly kind: "entered"; readonly reserved: number }
  | { readonly kind: "over"; readonly limit: string; readonly retryAfterMs: number };

/** Of one process, or what it sees of its fleet's. */
type Bucket = GcraBucket | CommonBucket;

export class TenantAllowance {
  #rules: TenantRules;
  readonly #isShared: boolean;
  #requests: Bucket | undefined;
  #tokens: Bucket | undefined;
  readonly #answers = new DecayingMean(learnedOverMs);
  #running = 0;

  /** `isShared`: whether other replicas let the tenant's calls in as well. */
  constructor(rules: TenantRules, now: number, isShared = false) {
    this.#rules = rules;
    this.#isShared = isShared;
    this.#reshape(now);
  }

  /** Other limits from now on. What was used lately still counts, and so does what runs. */
  reconfigure(rules: TenantRules, now: number): void {
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.#reshape(now);
  }

  /** What to tell the other replicas, limit by limit. */
  asks(): readonly (readonly [limit: SharedLimit, ask: LeaseAsk])[] {
    return sharedLimits.flatMap((limit) => {
      const bucket = this.#shared(limit);
      return bucket === undefined ? [] : [[limit, bucket.ask()] as const];
    });
  }

  /** What all of them leave of a limit. */
  hear(limit: SharedLimit, left: number, now: number): void {
    this.#shared(limit)?.hear(left, now);
  }

  /** The others are out of reach; `replicas`: how many there were, this one included. */
  cutOff(replicas: number, now: number): void {
    for (const limit of sharedLimits) this.#shared(limit)?.cutOff(replicas, now);
  }

  #shared(limit: SharedLimit): CommonBucket | undefined {
    const bucket = limit === "requests" ? this.#requests : this.#tokens;
    return bucket instanceof CommonBucket ? bucket : undefined;
  }

  #reshape(now: number): void {
    const { requestsPerMinute, tokensPerMinute } = this.#rules;
    this.#requests = reshaped(this.#requests, requestsPerMinute, this.#isShared, now);
    this.#tokens = reshaped(this.#tokens, tokensPerMinute, this.#isShared, now);
  }

  /** Calls that run. */
  get running(): number {
    return this.#running;
  }

  /** Takes a call in, or says which limit it is over. Every call that entered must leave once. */
  enter({ inputTokens, maxOutputTokens }: TenantDemand, now: number): Entry {
    const { concurrency, requestsPerMinute, tokensPerMinute } = this.#rules;
    if (concurrency !== undefined && this.#running >= concurrency) {
      return over(`${concurrency} calls at once`, slotRetryMs);
    }
    const expected = this.#answers.count === 0 ? firstGuess : this.#answers.mean;
    const tokens = inputTokens + Math.min(expected, maxOutputTokens ?? Number.POSITIVE_INFINITY);
    const requestWaitMs = this.#requests?.waitMs(1, now) ?? 0;
    const tokenWaitMs = this.#tokens?.waitMs(tokens, now) ?? 0;
    if (Math.max(requestWaitMs, tokenWaitMs) > 0) {
      return requestWaitMs >= tokenWaitMs
        ? over(`${requestsPerMinute} requests a minute`, requestWaitMs)
        : over(`${tokensPerMinute} tokens a minute`, tokenWaitMs);
    }
    this.#requests?.take(1, now);
    this.#tokens?.take(tokens, now);
    this.#running += 1;
    return { kind: "entered", reserved: tokens };
  }

  /** The call is over. `used`: undefined when nobody knows, and then the estimate stands. */
  leave(
    reserved: number,
    used: { readonly input: number; readonly output: number } | undefined,
    now: number,
  ): void {
    this.#running -= 1;
    if (used === undefined) return;
    if (used.output > 0) this.#answers.add(used.output, now);
    this.#tokens?.take(used.input + used.output - reserved, now);
  }
}

function over(limit: string, retryAfterMs: number): Entry {
  return { kind: "over", limit, retryAfterMs };
}

function reshaped(
  bucket: Bucket | undefined,
  perMinute: number | undefined,
  isShared: boolean,
  now: number,
): Bucket | undefined {
  if (perMinute === undefined) return undefined;
  const perSecond = perMinute / 60;
  const burst = Math.max(1, perSecond * burstSeconds);
  if (bucket === undefined) return new (isShared ? CommonBucket : GcraBucket)(perSecond, burst);
  bucket.reshape(perSecond, burst, now);
  return bucket;
}
