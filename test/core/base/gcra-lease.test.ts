import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leased, longestDebtMs } from "../../../src/core/base/gcra-lease.ts";

const limit = { perSecond: 10, burst: 5 };

describe("leased()", () => {
  it("grants what there is, and says what is left", () => {
    expect(leased(0, { ...limit, charge: 0, want: 3 }, 1_000)).toMatchObject({ granted: 3, left: 2 });
    expect(leased(0, { ...limit, charge: 0, want: 9 }, 1_000)).toMatchObject({ granted: 5, left: 0 });
  });

  it("lets what was taken flow off at the rate", () => {
    const { clearAt } = leased(0, { ...limit, charge: 0, want: 5 }, 1_000);
    expect(leased(clearAt, { ...limit, charge: 0, want: 5 }, 1_200).granted).toBeCloseTo(2);
    expect(leased(clearAt, { ...limit, charge: 0, want: 5 }, 9_000).granted).toBe(5);
  });

  it("takes back what is not needed, and no more than was taken", () => {
    const { clearAt } = leased(0, { ...limit, charge: 0, want: 5 }, 1_000);
    const returned = leased(clearAt, { ...limit, charge: -2, want: 0 }, 1_000);
    expect(returned.left).toBeCloseTo(2);
    expect(leased(clearAt, { ...limit, charge: -99, want: 0 }, 1_000).left).toBeCloseTo(5);
  });

  it("charges beyond the room, up to a minute's worth", () => {
    const owing = leased(0, { ...limit, charge: 1e9, want: 1 }, 1_000);
    expect(owing).toMatchObject({ granted: 0, clearAt: 1_000 + longestDebtMs });
    expect(owing.left).toBeLessThan(0);
  });

  it("never grants more over any time than burst + rate · time, whoever asks", () => {
    const step = fc.record({
      pauseMs: fc.integer({ min: 0, max: 300 }),
      want: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        let now = 5_000;
        let clearAt = 0;
        const grants: { readonly at: number; readonly granted: number }[] = [];
        for (const { pauseMs, want } of steps) {
          now += pauseMs;
          const lease = leased(clearAt, { ...limit, charge: 0, want }, now);
          clearAt = lease.clearAt;
          grants.push({ at: now, granted: lease.granted });
        }
        for (const [first, { at }] of grants.entries()) {
          let sum = 0;
          for (const later of grants.slice(first)) {
            sum += later.granted;
            const most = limit.burst + (limit.perSecond * (later.at - at)) / 1_000;
            expect(sum).toBeLessThanOrEqual(most + 1e-6);
          }
        }
      }),
    );
  });
});
