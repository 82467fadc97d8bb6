import { describe, expect, it } from "vitest";
import {
  aged,
  type Breaker,
  canaryLate,
  canaryPassed,
  closedBreaker,
  failedProof,
  type HalfOpen,
  heardBad,
  heardGood,
  hopefulAt,
  opened,
  probePassed,
  proofNeeded,
  rememberedTrips,
  wantsCanary,
} from "../../../src/core/health/breaker.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";

const settings = defaultHealthSettings.breaker;
const byEvidence = { cause: "evidence", reason: "it fails", until: undefined } as const;

function halfOpen(breaker: Breaker): HalfOpen {
  if (breaker.state !== "half-open") throw new Error(`the breaker is ${breaker.state}`);
  return breaker;
}

/** Trips it at `now`, and lets the cool-down pass. */
function trippedAt(before: Breaker, now: number): HalfOpen {
  const open = opened(before, byEvidence, settings, { now, chance: 0.5 });
  return halfOpen(aged(open, now + 10_000));
}

/** Probes it every half second until it closes; the answer says when. */
function closedAfter(start: HalfOpen, now: number): number {
  let breaker: Breaker = start;
  for (let at = now; at < now + 60_000; at += 500) {
    breaker = probePassed(halfOpen(breaker), settings, { sentAt: at, free: false }, at);
    if (breaker.state === "closed") return at - now;
  }
  return Number.POSITIVE_INFINITY;
}

describe("opened()", () => {
  it("cools down for two seconds, give or take a fifth", () => {
    for (const [chance, ms] of [
      [0, 1_600],
      [0.5, 2_000],
      [1, 2_400],
    ] as const) {
      const breaker = opened(closedBreaker, byEvidence, settings, { now: 0, chance });
      expect(breaker.state === "open" && breaker.until).toBeCloseTo(ms);
    }
  });

  it("leaves a refused key alone for five minutes, and a quota until the provider's word", () => {
    const auth = opened(closedBreaker, { ...byEvidence, cause: "auth" }, settings, { now: 0, chance: 0.5 });
    expect(auth.state === "open" && auth.until).toBe(300_000);
    const quota = { cause: "quota", reason: "", until: 77_000 } as const;
    const breaker = opened(closedBreaker, quota, settings, { now: 0, chance: 0.9 });
    expect(breaker.state === "open" && breaker.until).toBe(77_000);
  });

  it("cools down no longer after many trips: what grows is the proof", () => {
    // A cool-down that doubles brought the prototype back up to 32 s late (routing.md §7.4, 2).
    let breaker: Breaker = closedBreaker;
    for (let trip = 0; trip < 6; trip += 1) {
      breaker = opened(breaker, byEvidence, settings, { now: trip, chance: 0.5 });
      expect(breaker.state === "open" && breaker.until - trip).toBe(2_000);
      breaker = { state: "closed", trips: breaker.trips, since: trip };
    }
    expect(closedAfter(trippedAt(breaker, 100), 10_100)).toBeLessThanOrEqual(10_000);
  });
});

describe("a trip", () => {
  it.each([
    { cause: "evidence", before: "closed", after: 3 },
    { cause: "streams", before: "closed", after: 3 },
    // A hard block says nothing about flapping.
    { cause: "auth", before: "closed", after: 2 },
    { cause: "quota", before: "closed", after: 2 },
    { cause: "operator", before: "closed", after: 2 },
    // It has not been well in between.
    { cause: "evidence", before: "half-open", after: 2 },
    { cause: "auth", before: "half-open", after: 2 },
  ] as const)("by $cause of a $before breaker that remembers two makes it $after", (given) => {
    const before: Breaker =
      given.before === "closed"
        ? { state: "closed", trips: 2, since: 0 }
        : { ...trippedAt(closedBreaker, 0), trips: 2 };
    const trip = { ...byEvidence, cause: given.cause };
    expect(opened(before, trip, settings, { now: 10, chance: 0 }).trips).toBe(given.after);
  });
});

describe("the half-open breaker", () => {
  it("wants a probe as soon as the cool-down is over, and not before", () => {
    const open = opened(closedBreaker, byEvidence, settings, { now: 0, chance: 0.5 });
    expect(aged(open, 1_999).state).toBe("open");
    expect(halfOpen(aged(open, 2_000)).nextProbeAt).toBe(2_000);
  });

  it("closes after five good answers, and asks for five more with every trip, up to twenty", () => {
    let breaker: Breaker = closedBreaker;
    for (const needed of [5, 10, 15, 20, 20]) {
      const half = trippedAt(breaker, 0);
      expect(proofNeeded(half, settings)).toBe(needed);
      breaker = { state: "closed", trips: half.trips, since: 0 };
    }
  });

  it("takes many answers within a second for what they are", () => {
    let breaker: Breaker = trippedAt(closedBreaker, 0);
    for (let i = 0; i < 20; i += 1) breaker = canaryPassed(halfOpen(breaker), settings, 10_000 + i);
    expect(halfOpen(breaker).proof).toBe(1);
  });

  it("loses five good answers to a bad one, and pauses from the question on", () => {
    expect(failedProof({ ...trippedAt(closedBreaker, 0), proof: 12 }, 0, { now: 0, chance: 0 }).proof).toBe(
      7,
    );
    const half = { ...trippedAt(closedBreaker, 0), proof: 4 };
    const failed = failedProof(half, 10_000, { now: 12_500, chance: 0.5 });
    expect(failed.proof).toBe(0);
    expect(failed.nextProbeAt).toBe(12_500);
    expect(failedProof(half, 10_000, { now: 10_100, chance: 0.5 }).nextProbeAt).toBe(11_700);
  });

  it("wants canaries from the third good answer on", () => {
    expect(wantsCanary(opened(closedBreaker, byEvidence, settings, { now: 0, chance: 0 }))).toBe(false);
    expect(wantsCanary(closedBreaker)).toBe(false);
    let breaker: Breaker = trippedAt(closedBreaker, 0);
    for (const at of [10_000, 10_500]) {
      breaker = probePassed(halfOpen(breaker), settings, { sentAt: at, free: false }, at);
      expect(wantsCanary(breaker)).toBe(false);
    }
    breaker = probePassed(halfOpen(breaker), settings, { sentAt: 11_000, free: false }, 11_000);
    expect(wantsCanary(breaker)).toBe(true);
  });

  it("is not closed by probes that prove only that it can be reached", () => {
    expect(closedAfter({ ...trippedAt(closedBreaker, 0), cause: "streams" }, 10_000)).toBe(
      Number.POSITIVE_INFINITY,
    );
    let breaker: Breaker = trippedAt(closedBreaker, 0);
    for (let at = 10_000; at < 40_000; at += 500) {
      breaker = probePassed(halfOpen(breaker), settings, { sentAt: at, free: true }, at);
    }
    expect(halfOpen(breaker).proof).toBe(3);
    for (let at = 40_000; breaker.state === "half-open"; at += 500) {
      breaker = canaryPassed(breaker, settings, at);
    }
    expect(breaker.state).toBe("closed");
  });

  it("sends the next probe half a second after the last question, and never into the past", () => {
    const half = trippedAt(closedBreaker, 0);
    const next = (sentAt: number, free: boolean, from = half) =>
      halfOpen(probePassed(from, settings, { sentAt, free }, 20_000)).nextProbeAt;
    expect(next(19_900, false)).toBe(20_400);
    expect(next(15_000, false)).toBe(20_000);
    // Where canaries prove the rest, probes only keep watch: one in 1.7 s.
    expect(next(19_900, true, { ...half, proof: 3 })).toBe(21_700);
  });

  it("takes one step back for a canary that was given up early", () => {
    const half = { ...trippedAt(closedBreaker, 0), proof: 4 };
    expect(canaryLate(half).proof).toBe(3);
  });
});

describe("what another replica tells of its probe", () => {
  const half = { ...trippedAt(closedBreaker, 0), proof: 2 };

  it("proves as much as the own, but for the last that closes it", () => {
    const probe = { sentAt: 19_900, free: false };
    expect(halfOpen(heardGood(half, settings, probe, 20_000)).proof).toBe(3);
    const last = halfOpen(heardGood({ ...half, proof: 4 }, settings, probe, 20_000));
    expect(last).toMatchObject({ proof: 4, nextProbeAt: 20_400 });
    const slow = { sentAt: 10_000, free: false };
    expect(halfOpen(heardGood({ ...half, proof: 4 }, settings, slow, 20_000)).nextProbeAt).toBe(20_000);
  });

  it("takes three good answers back, where the own bad one takes five", () => {
    const at = { now: 20_000, chance: 0.5 };
    expect(heardBad({ ...half, proof: 4 }, 20_000, at)).toMatchObject({ proof: 1, nextProbeAt: 21_700 });
    expect(heardBad(half, 20_000, at).proof).toBe(0);
  });
});

describe("rememberedTrips()", () => {
  it("counts the minutes from when it closed, not from the start of time", () => {
    const closed: Breaker = { state: "closed", trips: 3, since: 1_000_000 };
    expect(rememberedTrips(closed, 1_000_000)).toBe(3);
    expect(rememberedTrips(closed, 1_060_000)).toBe(2);
  });

  it("forgets one trip a minute while closed, and none while open", () => {
    const closed: Breaker = { state: "closed", trips: 3, since: 0 };
    expect(rememberedTrips(closed, 59_999)).toBe(3);
    expect(rememberedTrips(closed, 60_000)).toBe(2);
    expect(rememberedTrips(closed, 600_000)).toBe(0);
    const open = opened(closed, byEvidence, settings, { now: 0, chance: 0 });
    expect(rememberedTrips(open, 600_000)).toBe(4);
  });
});

describe("hopefulAt()", () => {
  it("is the third good probe, should all go well", () => {
    const open = opened(closedBreaker, byEvidence, settings, { now: 0, chance: 0.5 });
    expect(hopefulAt(open, 0)).toBe(3_000);
    expect(hopefulAt(closedBreaker, 5)).toBe(5);
    const half = { ...trippedAt(closedBreaker, 0), proof: 1, nextProbeAt: 10_000 };
    expect(hopefulAt(half, 9_000)).toBe(10_500);
  });
});
