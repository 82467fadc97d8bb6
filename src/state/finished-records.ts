/**
 * Finished records by key, for a time and within a bound of bytes. The one that was
 * used longest ago gives way first. In the memory of this process alone.
 */
import { LRUCache } from "lru-cache";
import type { Clock } from "../core/base/clock.ts";

export interface RecordBounds {
  /** How long a record is kept after it was finished, in milliseconds. */
  readonly ttlMs: number;
  /** How many bytes all records may take; a larger one is not kept at all. */
  readonly maxBytes: number;
}

export interface FinishedRecords<Value extends object> {
  get(key: string): Value | undefined;
  put(key: string, value: Value, bytes: number): void;
}

/** What an entry takes beside its content: key, map slot and list links, rounded up. */
const entryBytes = 512;

/** An empty store on the given clock, so that records expire on virtual time too. */
export function createFinishedRecords<Value extends object>(
  bounds: RecordBounds,
  clock: Clock,
): FinishedRecords<Value> {
  const cache = new LRUCache<string, Value>({
    maxSize: bounds.maxBytes,
    ttl: bounds.ttlMs,
    // Expiry is read from our clock on each look-up; nothing is cached in between.
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  return {
    get: (key) => cache.get(key),
    put(key, value, bytes) {
      cache.set(key, value, { size: bytes + entryBytes });
    },
  };
}
