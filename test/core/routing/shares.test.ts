import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultShiftSettings } from "../../../src/core/model/route.ts";
import { type Standing, targetShares } from "../../../src/core/routing/shares.ts";
import { nextGoal, shifted } from "../../../src/core/routing/shift.ts";

const settings = defaultShiftSettings;
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const sum = (shares: readonly number[]): number => shares.reduce((all, share) => all + share, 0);

/** Members in the order of their tiers, tiers 0 to 3. */
const anyMembers = fc
  .array(
    fc.record({
      tier: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 1, max: 1_000 }),
      score: unit,
      ramp: fc.double({ min: 0.01, max: 1, noNaN: true }),
      open: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((members) => members.sort((a, b) => a.tier - b.tier));

const member = (tier: number, score = 1, change: Partial<Standing> = {}): Standing => ({
  tier,
  weight: 1,
  score,
  ramp: 1,
  open: true,
  ...change,
});

const targets = (...members: Standing[]) => targetShares(members, 4, settings);

describe("targetShares()", () => {
  it("sums to 1, or to 0 when nothing is open; the closed get nothing", () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const { shares } = targetShares(members, 4, settings);
        const open = members.some((each) => each.open);
        expect(sum(shares)).toBeCloseTo(open ? 1 : 0, 9);
        members.forEach((each, i) => {
          expect(shares[i]).toBeGreaterThanOrEqual(0);
          if (!each.open) expect(shares[i]).toBe(0);
        });
      }),
    );
  });

  it("keeps all traffic on the first tier down to a health of 0.8", () => {
    expect(targets(member(0, 0.8), member(1)).shares).toEqual([1, 0]);
  });

  it("spills what the first tier cannot take, tier by tier", () => {
    const { shares } = targets(member(0, 0.4), member(1, 0.32), member(2));
    expect(shares[0]).toBeCloseTo(0.5);
    expect(shares[1]).toBeCloseTo(0.4);
    expect(shares[2]).toBeCloseTo(0.1);
  });

  it("leaves an open but sick first tier a trickle", () => {
    const { shares } = targets(member(0, 0), member(1));
    expect(shares[0]).toBeCloseTo(0.02);
    expect(shares[1]).toBeCloseTo(0.98);
  });

  it("gives what comes back only its ramp", () => {
    const { shares } = targets(member(0, 1, { ramp: 0.05 }), member(1));
    expect(shares[0]).toBeCloseTo(0.0625);
  });

  it("makes up for one of two members, within the overprovisioning", () => {
    const { shares } = targets(member(0), member(0, 1, { open: false }), member(1));
    expect(shares[0]).toBeCloseTo(0.625);
    expect(shares[1]).toBe(0);
    expect(shares[2]).toBeCloseTo(0.375);
  });

  it("splits a tier by weight and health", () => {
    const { shares } = targets(member(0, 1, { weight: 3 }), member(0, 0.5, { weight: 2 }));
    expect(shares[0]).toBeCloseTo(0.75);
  });

  it("panics below half: health is no guide, weight and ramp are", () => {
    const { shares, panic } = targets(member(0, 0.1), member(1, 0.1, { weight: 3 }));
    expect(panic).toBe(true);
    expect(shares).toEqual([0.25, 0.75]);
    expect(targets(member(0, 0, { open: false })).panic).toBe(false);
  });
});

describe("shifted()", () => {
  const step = (current: number[], goal: readonly number[], change = {}) =>
    shifted({ current, goal, tierOf: [0, 1, 2], elapsedMs: 250, ramping: false, ...change }, settings);

  it("sums to 1 again, and never passes the goal's side", () => {
    fc.assert(
      fc.property(
        anyMembers,
        fc.infiniteStream(unit),
        fc.integer({ min: 0, max: 2_000 }),
        (members, draws, elapsedMs) => {
          const raw = members.map(() => draws.next().value ?? 0);
          const total = sum(raw);
          if (total === 0 || !members.some((each) => each.open)) return;
          const current = raw.map((share) => share / total);
          const goal = targetShares(members, 4, settings).shares;
          const tierOf = members.map(({ tier }) => tier);
          const moved = shifted({ current, goal, tierOf, elapsedMs, ramping: false }, settings);
          expect(sum(moved)).toBeCloseTo(1, 9);
          for (const share of moved) expect(share).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
    );
  });

  it("leaves at half the traffic a second, and comes back at a tenth", () => {
    expect(step([1, 0, 0], [0, 1, 0])[0]).toBeCloseTo(0.875);
    expect(step([0, 1, 0], [1, 0, 0])[0]).toBeCloseTo(0.025);
  });

  it("comes back at once where slow start sets the pace", () => {
    expect(step([0, 1, 0], [0.5, 0.5, 0], { ramping: true })[0]).toBeCloseTo(0.5);
  });

  it("arrives", () => {
    let current: number[] = [1, 0, 0];
    for (let i = 0; i < 20; i += 1) current = step(current, [0.2, 0.3, 0.5]);
    expect(current.map((share) => Number(share.toFixed(6)))).toEqual([0.2, 0.3, 0.5]);
  });

  it("moves within a tier as one, at the speed of leaving", () => {
    const moved = shifted(
      { current: [0.5, 0.5], goal: [1, 0], tierOf: [0, 0], elapsedMs: 250, ramping: false },
      settings,
    );
    expect(moved[0]).toBeCloseTo(0.625);
    expect(sum(moved)).toBeCloseTo(1);
  });
});

describe("nextGoal()", () => {
  it("takes a change of less than 3 % for noise", () => {
    expect(nextGoal([0.7, 0.3], [0.72, 0.28])).toEqual([0.7, 0.3]);
    expect(nextGoal([0.7, 0.3], [0.74, 0.26])).toEqual([0.74, 0.26]);
  });

  it("goes all the way back: nothing stays behind for good", () => {
    expect(nextGoal([0.98, 0.02], [1, 0])).toEqual([1, 0]);
  });
});
