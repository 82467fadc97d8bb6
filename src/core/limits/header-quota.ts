/**
 * What the provider's own headers say is left of a limit, carried forward between
 * answers: a bucket of the provider's size that every answer sets right. It holds for
 * limits that nobody configured, and for those that other programs share.
 */
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { QuotaDimension } from "../model/quota.ts";

/** Daily and monthly limits are not for pacing; they show as failures of their own kind. */
const longestWindowMs = 5 * 60_000;

export class HeaderQuota {
  #bucket: GcraBucket | undefined;
  #limit = 0;

  /** Takes in what a header said. What says too little is passed over. */
  read(report: QuotaDimension, now: number): void {
    const { limit, remaining } = report;
    if (limit === undefined || remaining === undefined || limit <= 0) return;
    const perSecond = refillOf(report, limit, remaining);
    if (perSecond === undefined) return;
    this.#limit = limit;
    this.#bucket ??= new GcraBucket(perSecond, limit);
    this.#bucket.reshape(perSecond, limit, now);
    this.#bucket.owe(limit - remaining, now);
  }

  take(cost: number, now: number): void {
    this.#bucket?.take(cost, now);
  }

  waitMs(cost: number, now: number): number {
    // More than the whole limit would wait for ever; the provider may say so itself.
    return this.#bucket === undefined || cost > this.#limit ? 0 : this.#bucket.waitMs(cost, now);
  }

  /** The free part, 0 to 1; undefined: no header told. */
  free(now: number): number | undefined {
    return this.#bucket?.free(now);
  }
}

/** How much comes back per second; undefined: not known, or too slow to pace by. */
function refillOf(report: QuotaDimension, limit: number, remaining: number): number | undefined {
  const { resetMs, windowMs } = report;
  if (windowMs !== undefined) return windowMs <= longestWindowMs ? (limit * 1_000) / windowMs : undefined;
  if (resetMs === undefined || resetMs <= 0 || resetMs > longestWindowMs || remaining >= limit)
    return undefined;
  return ((limit - remaining) * 1_000) / resetMs;
}
