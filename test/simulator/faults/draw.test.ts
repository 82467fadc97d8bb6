import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { createFaultDraw } from "../../../src/simulator/faults/draw.ts";

describe("createFaultDraw()", () => {
  it("strikes every request when nothing is said", () => {
    const draw = createFaultDraw([{ kind: "hang" }], () => 0.99);
    expect([draw().length, draw().length]).toEqual([1, 1]);
  });

  it("strikes about the share that is asked for, the same ones on every run", () => {
    const run = (): readonly number[] => {
      const draw = createFaultDraw([{ kind: "hang", share: 0.3 }], seededRandom(5));
      return Array.from({ length: 1_000 }, () => draw().length);
    };
    const struck = run().reduce((sum, each) => sum + each, 0);
    // Three standard deviations of a binomial of 1000 at 0.3 are 44.
    expect(Math.abs(struck - 300)).toBeLessThan(44);
    expect(run()).toEqual(run());
  });

  it("draws each fault of a list for itself", () => {
    const draw = createFaultDraw([{ kind: "hang", first: 1 }, { kind: "empty" }], () => 0);
    expect(draw().map((fault) => fault.kind)).toEqual(["hang", "empty"]);
    expect(draw().map((fault) => fault.kind)).toEqual(["empty"]);
  });
});
