import { describe, expect, it } from "vitest";
import {
  fullShare,
  ramped,
  rampedByFailure,
  rampedBySuccess,
  type SlowStart,
  slowStarted,
} from "../../../src/core/health/slow-start.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";

const settings = defaultHealthSettings.slowStart;

/** The time until it has its full share, with so many successes a second. */
function fullAfter(successesPerSecond: number, calm: boolean): number {
  let start: SlowStart = slowStarted(settings, 1, 0);
  let owed = 0;
  for (let now = 250; now < 120_000; now += 250) {
    for (owed += successesPerSecond / 4; owed >= 1; owed -= 1) start = rampedBySuccess(start);
    start = ramped(start, calm, settings, now);
    if (start.share >= 1) return now;
  }
  return Number.POSITIVE_INFINITY;
}

describe("the ramp", () => {
  it("doubles every one and a half seconds while answers are good", () => {
    expect(fullAfter(20, true)).toBe(7_500);
  });

  it("goes on by time where traffic is thin", () => {
    // With evidence only, the prototype was still ramping after 69 s at 2 requests a second (routing.md §7.4, 6).
    expect(fullAfter(0.05, true)).toBeLessThanOrEqual(20_000);
  });

  it("waits for evidence under suspicion", () => {
    expect(fullAfter(0.05, false)).toBeGreaterThan(100_000);
  });

  it("is halved by a failure that its credit does not pay for, to no less than it began with", () => {
    const start: SlowStart = { share: 0.4, since: 0, credit: 3 };
    expect(rampedByFailure(start, settings, 100)).toEqual({ share: 0.2, since: 100, credit: 0 });
    expect(rampedByFailure(slowStarted(settings, 1, 0), settings, 0).share).toBe(0.05);
    expect(rampedByFailure(fullShare, settings, 0)).toBe(fullShare);
  });

  it("pays for one failure with four good answers, up to three in a row", () => {
    let start: SlowStart = { share: 0.4, since: 0, credit: 0 };
    for (let i = 0; i < 100; i += 1) start = rampedBySuccess(start);
    for (let i = 0; i < 3; i += 1) start = rampedByFailure(start, settings, 100);
    expect(start.share).toBe(0.4);
    expect(rampedByFailure(start, settings, 100).share).toBe(0.2);
  });

  it("begins further up where a longer proof was given", () => {
    expect([1, 2, 3, 4].map((trips) => slowStarted(settings, trips, 0).share)).toEqual([
      0.05, 0.05, 0.1, 0.2,
    ]);
  });
});
