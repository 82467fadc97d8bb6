import { describe, expect, it } from "vitest";
import { leased } from "../../../src/core/base/gcra-lease.ts";
import { seededRandom } from "../../../src/core/base/random.ts";
import { exchangeMs, SharedBucket } from "../../../src/core/limits/shared-bucket.ts";

const perSecond = 57;
const burst = 3;

/** Replicas of one limit and the store between them. */
class Fleet {
  readonly buckets: readonly SharedBucket[];
  now = 1_000;
  isStoreUp = true;
  #clearAt = 0;

  constructor(replicas: number) {
    this.buckets = Array.from({ length: replicas }, () => new SharedBucket(perSecond, burst));
  }

  exchange(bucket: SharedBucket): void {
    if (!this.isStoreUp) {
      bucket.cutOff(this.now);
      return;
    }
    const lease = leased(this.#clearAt, bucket.ask(this.now), this.now);
    this.#clearAt = lease.clearAt;
    bucket.grant(lease, this.buckets.length, this.now);
  }

  /** Offers each replica so many requests a second; the answer is how many were let in at what times. */
  offer(eachPerSecond: number, forMs: number, seed = 1): readonly number[] {
    const random = seededRandom(seed);
    const sent: number[] = [];
    const until = this.now + forMs;
    for (; this.now < until; this.now += 1) {
      for (const [index, bucket] of this.buckets.entries()) {
        if ((this.now + index * 17) % exchangeMs === 0) this.exchange(bucket);
        if (random() >= eachPerSecond / 1_000) continue;
        const waitMs = bucket.waitMs(1, this.now);
        if (waitMs > 250) bucket.missed(1);
        else {
          bucket.take(1, this.now);
          sent.push(this.now + waitMs);
        }
      }
    }
    return sent;
  }
}

describe("SharedBucket", () => {
  it("uses the limit fully between three replicas that are asked for five times as much", () => {
    const sent = new Fleet(3).offer(100, 30_000);
    expect(sent.length).toBeLessThanOrEqual(perSecond * 30 + 40);
    expect(sent.length).toBeGreaterThanOrEqual(0.97 * perSecond * 30);
  });

  it("never lets in more than the limit by over half a second's worth, over any stretch", () => {
    const sent = [...new Fleet(3).offer(100, 10_000)].sort((one, other) => one - other);
    for (const [first, from] of sent.entries()) {
      const within = sent.filter((at) => at >= from && at < from + 1_000).length;
      expect(within, `from request ${first}`).toBeLessThanOrEqual(1.5 * perSecond);
    }
  });

  it("lets one replica have all of it when the others have no use for it", () => {
    const fleet = new Fleet(3);
    fleet.offer(5, 2_000);
    const random = seededRandom(3);
    const [busy] = fleet.buckets;
    let sent = 0;
    for (const until = fleet.now + 10_000; fleet.now < until; fleet.now += 1) {
      for (const [index, bucket] of fleet.buckets.entries()) {
        if ((fleet.now + index * 17) % exchangeMs === 0) fleet.exchange(bucket);
      }
      if (busy === undefined || random() >= 0.2) continue;
      if (busy.waitMs(1, fleet.now) > 250) busy.missed(1);
      else {
        busy.take(1, fleet.now);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThanOrEqual(0.95 * perSecond * 10);
    expect(sent).toBeLessThanOrEqual(perSecond * 10 + 40);
  });

  it("keeps below the limit out of reach of the store, each with its part", () => {
    const fleet = new Fleet(3);
    fleet.offer(100, 3_000);
    fleet.isStoreUp = false;
    fleet.offer(100, 1_000);
    const sent = fleet.offer(100, 20_000);
    expect(sent.length).toBeLessThanOrEqual(0.9 * perSecond * 20 + 3);
    expect(sent.length).toBeGreaterThanOrEqual(0.85 * perSecond * 20);
  });

  it("settles when the store is back: nothing above the limit over the whole", () => {
    const fleet = new Fleet(3);
    let sent = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      fleet.isStoreUp = turn % 2 === 0;
      sent += fleet.offer(100, 3_000, turn).length;
    }
    expect(sent).toBeLessThanOrEqual(perSecond * 30 + 40);
    expect(sent).toBeGreaterThanOrEqual(0.85 * perSecond * 30);
  });

  it("lets a first request in at once, and most of an even load", () => {
    const fleet = new Fleet(5);
    fleet.offer(0, 200);
    const waits: number[] = [];
    const random = seededRandom(9);
    for (const until = fleet.now + 60_000; fleet.now < until; fleet.now += 1) {
      for (const [index, bucket] of fleet.buckets.entries()) {
        if ((fleet.now + index * 11) % exchangeMs === 0) fleet.exchange(bucket);
        if (random() >= 0.004) continue;
        waits.push(bucket.waitMs(1, fleet.now));
        bucket.take(1, fleet.now);
      }
    }
    waits.sort((one, other) => one - other);
    expect(waits[0]).toBe(0);
    expect(waits[Math.floor(0.99 * waits.length)]).toBeLessThanOrEqual(20);
  });

  it("gives back what it holds and has no more use for", () => {
    const fleet = new Fleet(1);
    fleet.offer(50, 3_000);
    const [bucket] = fleet.buckets;
    const charges: number[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      fleet.now += exchangeMs;
      const ask = bucket?.ask(fleet.now);
      charges.push(ask?.charge ?? 0);
    }
    expect(charges.some((charge) => charge < 0)).toBe(true);
    expect(Math.max(...charges)).toBe(0);
  });

  it("works its way up to a piece of work that is larger than the burst", () => {
    const fleet = new Fleet(2);
    fleet.offer(1, 500);
    const [bucket] = fleet.buckets;
    if (bucket === undefined) expect.unreachable();
    const needed = 40;
    let waitedMs = 0;
    while (bucket.waitMs(needed, fleet.now) > 0 && waitedMs < 5_000) {
      bucket.missed(needed);
      fleet.now += exchangeMs;
      waitedMs += exchangeMs;
      for (const each of fleet.buckets) fleet.exchange(each);
    }
    expect(waitedMs).toBeLessThanOrEqual(1_000);
  });
});
