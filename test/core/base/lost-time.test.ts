import { describe, expect, it } from "vitest";
import {
  isKnown,
  LostSince,
  type LostTime,
  leastMs,
  noneLost,
  Wait,
} from "../../../src/core/base/lost-time.ts";

/** A process that lost all the time from 1,000 to 3,000 and half of what came after. */
const lost: LostTime = {
  upTo: (now) => Math.max(0, Math.min(now, 3_000) - 1_000) + Math.max(0, now - 3_000) / 2,
};

describe("a wait", () => {
  it("says what passed and what of it was lost", () => {
    const wait = new Wait(500, lost);
    expect(wait.since).toBe(500);
    expect(wait.took(900)).toEqual({ ms: 400, lostMs: 0 });
    expect(wait.took(2_000)).toEqual({ ms: 1_500, lostMs: 1_000 });
    expect(wait.took(4_000)).toEqual({ ms: 3_500, lostMs: 2_500 });
  });

  it("that begins later counts what was lost since it was decided on, and is never shorter than nothing", () => {
    const wait = new Wait(1_250, lost, 1_000);
    expect(wait.took(3_000)).toEqual({ ms: 1_750, lostMs: 2_000 });
    expect(leastMs(wait.took(3_000))).toBe(0);
  });

  it("is as long as it is where nothing is lost", () => {
    expect(new Wait(10, noneLost).took(30)).toEqual({ ms: 20, lostMs: 0 });
  });
});

describe("a time", () => {
  it("is at least what was not lost", () => {
    expect(leastMs({ ms: 500, lostMs: 120 })).toBe(380);
  });

  it.each([
    [1_000, 0, true],
    [1_000, 100, true],
    [1_000, 101, false],
    [0, 0, true],
  ])("of %i ms of which %i were lost is known: %s", (ms, lostMs, known) => {
    expect(isKnown({ ms, lostMs })).toBe(known);
  });
});

describe("looks", () => {
  it("each find what was lost since the one before", () => {
    const since = new LostSince(lost, 1_500);
    expect(since.look(2_000)).toBe(500);
    expect(since.look(2_000)).toBe(0);
    expect(since.look(3_500)).toBe(1_250);
  });
});
