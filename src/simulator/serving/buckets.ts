/**
 * The token buckets of a simulated account: full at the start, refilled evenly so that
 * an empty one is full after a minute, or after the seconds of its burst. Time is a parameter.
 */
import type { LimitLevel, LimitLevels } from "../dialect.ts";
import type { Limits } from "../fault.ts";

const minuteMs = 60_000;

export interface Buckets {
  /** Takes one request of so many tokens, or says how long until it would fit; nothing is taken then. */
  take(
    tokens: number,
    now: number,
  ): { readonly kind: "taken" } | { readonly kind: "short"; readonly retryAfterMs: number };
  levels(now: number): LimitLevels;
}

interface Bucket {
  readonly capacity: number;
  readonly perMs: number;
  level: number;
  at: number;
}

/** Buckets of `limits`, full at `now`. */
export function createBuckets(limits: Limits, now: number): Buckets {
  const { burstSeconds = 60 } = limits;
  const requests = bucketOf(limits.requestsPerMinute, burstSeconds, now);
  const tokens = bucketOf(limits.tokensPerMinute, burstSeconds, now);
  return {
    take(count, at) {
      const retryAfterMs = Math.max(lackMs(requests, 1, at), lackMs(tokens, count, at));
      if (retryAfterMs > 0) return { kind: "short", retryAfterMs };
      if (requests !== undefined) requests.level -= 1;
      if (tokens !== undefined) tokens.level -= count;
      return { kind: "taken" };
    },
    levels: (at) => ({ requests: levelOf(requests, at), tokens: levelOf(tokens, at) }),
  };
}

function bucketOf(perMinute: number | undefined, burstSeconds: number, now: number): Bucket | undefined {
  if (perMinute === undefined) return undefined;
  const capacity = (perMinute * burstSeconds) / 60;
  return { capacity, perMs: perMinute / minuteMs, level: capacity, at: now };
}

function refill(bucket: Bucket, now: number): void {
  bucket.level = Math.min(bucket.capacity, bucket.level + (now - bucket.at) * bucket.perMs);
  bucket.at = now;
}

// What is larger than the bucket never fits; it is told to come back when the bucket is full.
function lackMs(bucket: Bucket | undefined, amount: number, now: number): number {
  if (bucket === undefined) return 0;
  refill(bucket, now);
  if (amount > bucket.capacity) return Math.max(1, timeTo(bucket, bucket.capacity));
  return timeTo(bucket, amount);
}

function timeTo(bucket: Bucket, level: number): number {
  return Math.max(0, (level - bucket.level) / Math.max(bucket.perMs, 1 / minuteMs));
}

function levelOf(bucket: Bucket | undefined, now: number): LimitLevel | undefined {
  if (bucket === undefined) return undefined;
  refill(bucket, now);
  const resetMs = timeTo(bucket, bucket.capacity);
  return { limit: bucket.capacity, remaining: Math.floor(bucket.level), resetMs };
}
