import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameFor, layoutFlow } from "../../web/src/pure/flow-layout.ts";

const member = (tier: number, share: number, target = share) => ({ tier, share, target });

describe("layoutFlow()", () => {
  const frame = frameFor(800, 3, 3);

  it("leads all traffic level into a first tier that takes it", () => {
    const { bands, source } = layoutFlow([member(0, 1), member(1, 0), member(2, 0)], frame);
    expect(source).toEqual({ y: 0, height: frame.full });
    expect(bands[0]?.level).toBe(frame.full);
    expect(bands[0]?.basin.y).toBe(0);
    expect(bands[1]?.level).toBe(0);
    expect(bands[1]?.lanes).toEqual([]);
  });

  it("puts each tier lower and further to the right, and its fill at the top of its basin", () => {
    const { bands } = layoutFlow([member(0, 0.25), member(1, 0.75, 0.5)], frameFor(800, 2, 2));
    const [first, second] = bands.map(({ basin }) => basin);
    expect(second?.x).toBeGreaterThan(first?.x ?? Number.NaN);
    expect(second?.y).toBeGreaterThan((first?.y ?? Number.NaN) + (first?.height ?? 0));
    expect(bands[1]?.targetY).toBe((second?.y ?? 0) + (second?.height ?? 0) / 2);
  });

  it("puts endpoints of one tier in one column, with the inflow between them", () => {
    const { bands, source } = layoutFlow([member(0, 0.5), member(0, 0.5)], frameFor(800, 2, 1));
    expect(bands[0]?.basin.x).toBe(bands[1]?.basin.x);
    expect(source.y).toBeGreaterThan(0);
  });

  it("stays within its frame and its numbers, whatever the route", () => {
    const members = fc
      .array(
        fc.record({
          tier: fc.integer({ min: 0, max: 6 }),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        {
          minLength: 1,
          maxLength: 16,
        },
      )
      .map((list) => {
        const total = list.reduce((sum, { share }) => sum + share, 0) || 1;
        return list
          .map(({ tier, share }) => member(tier, share / total))
          .toSorted((left, right) => left.tier - right.tier);
      });
    fc.assert(
      fc.property(members, fc.integer({ min: 280, max: 2_000 }), (list, width) => {
        const drawn = frameFor(width, list.length, new Set(list.map(({ tier }) => tier)).size);
        const { bands, height } = layoutFlow(list, drawn);
        expect(bands).toHaveLength(list.length);
        for (const { basin, level, path, lanes } of bands) {
          expect(basin.x).toBeLessThan(width);
          expect(basin.y + basin.height).toBeLessThanOrEqual(height + 1e-9);
          expect(level).toBeLessThanOrEqual(basin.height + 1e-9);
          expect(`${path}${lanes.join("")}`).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
    );
  });
});
