import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Roll, type RollPlace } from "../../../src/core/base/roll.ts";

describe("a roll", () => {
  it("keeps what a Set would keep, in its order, whoever leaves", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 })), (steps) => {
        const roll = new Roll<number>();
        const expected = new Set<number>();
        const places = new Map<number, RollPlace<number>>();
        for (const [item, step] of steps.entries()) {
          // Every other step asks somebody to leave, who may have left before.
          if (step % 2 === 0) {
            places.set(item, roll.enter(item));
            expected.add(item);
          } else {
            const place = places.get(step);
            if (place !== undefined) roll.leave(place);
            expected.delete(step);
          }
          expect([...roll]).toEqual([...expected]);
          expect(roll.size).toBe(expected.size);
          expect(roll.first).toBe(expected.values().next().value);
        }
      }),
    );
  });

  it("passes over those that leave while it is read, and reads on", () => {
    const roll = new Roll<string>();
    const [, second, third] = ["a", "b", "c", "d"].map((item) => roll.enter(item));
    const read: string[] = [];
    for (const item of roll) {
      read.push(item);
      if (item !== "b" || second === undefined || third === undefined) continue;
      roll.leave(second);
      roll.leave(third);
    }
    expect(read).toEqual(["a", "b", "d"]);
    expect([...roll]).toEqual(["a", "d"]);
  });

  it("points to nobody who has left", () => {
    const roll = new Roll<string>();
    const place = roll.enter("a");
    roll.enter("b");
    roll.leave(place);
    expect(place).toEqual({ item: undefined, before: undefined, after: undefined });
  });
});
