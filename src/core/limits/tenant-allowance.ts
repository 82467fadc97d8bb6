/**
 * What one tenant may use: requests and tokens per minute, and calls at once. A call is
 * let in or turned away at once: its tenant is over a limit that it agreed to, and
 * waiting would only hide that. Tokens are taken by an estimate as the call comes in,
 * and the estimate is put right when it ends.
 */
import { DecayingMean } from "../base/decaying-mean.ts";
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { TenantRules } from "../model/tenant-settings.ts";

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

export class TenantAllowance {
  #rules: TenantRules;
  #requests: GcraBucket | undefined;
  #tokens: GcraBucket | undefined;
  readonly #answers = new DecayingMean(learnedOverMs);
  #running = 0;

  constructor(rules: TenantRules, now: number) {
    this.#rules = rules;
    this.#requests = reshaped(undefined, rules.requestsPerMinute, now);
    this.#tokens = reshaped(undefined, rules.tokensPerMinute, now);
  }

  /** Other limits from now on. What was used lately still counts, and so does what runs. */
  reconfigure(rules: TenantRules, now: number): void {
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.#requests = reshaped(this.#requests, rules.requestsPerMinute, now);
    this.#tokens = reshaped(this.#tokens, rules.tokensPerMinute, now);
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
  bucket: GcraBucket | undefined,
  perMinute: number | undefined,
  now: number,
): GcraBucket | undefined {
  if (perMinute === undefined) return undefined;
  const perSecond = perMinute / 60;
  const burst = Math.max(1, perSecond * burstSeconds);
  if (bucket === undefined) return new GcraBucket(perSecond, burst);
  bucket.reshape(perSecond, burst, now);
  return bucket;
}
