import { describe, expect, it } from "vitest";
import { AccelerationLimit } from "../../../src/simulation/world/acceleration-limit.ts";
import { RateLimit } from "../../../src/simulation/world/rate-limit.ts";

/** Asks that often a second for some seconds; how many were let through in each second. */
function offer(seconds: number, perSecond: number, tryTake: (now: number) => boolean): readonly number[] {
  return Array.from({ length: seconds }, (_, second) => {
    let taken = 0;
    for (let index = 0; index < perSecond; index += 1) {
      if (tryTake(1000 * (second + index / perSecond))) taken += 1;
    }
    return taken;
  });
}

describe("RateLimit", () => {
  it("lets its rate through for good, and one second's worth at once", () => {
    const limit = new RateLimit(false);
    const taken = offer(10, 40, (now) => limit.tryTake(10, now));
    expect(taken[0]).toBeGreaterThanOrEqual(19);
    expect(taken.slice(1).every((count) => count >= 9 && count <= 11)).toBe(true);
  });

  it("lets nothing through once rejections that count use up all that comes back", () => {
    const limit = new RateLimit(true);
    const taken = offer(10, 40, (now) => limit.tryTake(10, now));
    expect(taken.slice(2).every((count) => count === 0)).toBe(true);
  });

  it("follows a rate that falls", () => {
    const limit = new RateLimit(false);
    expect(offer(1, 40, (now) => limit.tryTake(40, now))).toEqual([40]);
    const later = offer(5, 40, (now) => limit.tryTake(5, 1000 + now));
    expect(later.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5 * 5 + 5);
  });
});

describe("AccelerationLimit", () => {
  it("lets a spike through only up to its floor, and more as the traffic lasts", () => {
    const limit = new AccelerationLimit(30);
    const taken = offer(15, 30, (now) => limit.tryTake(now));
    expect(taken[1]).toBeLessThanOrEqual(13);
    expect(taken.at(-1)).toBeGreaterThanOrEqual(22);
  });
});
