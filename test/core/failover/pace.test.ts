import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Pace, paceAfter, paceWindowMs, startOfWindow } from "../../../src/core/failover/pace.ts";

describe("paceAfter()", () => {
  it("judges no window before its end", () => {
    expect(paceAfter(startOfWindow, paceWindowMs - 1, 0, 5)).toEqual({
      kind: "keeps",
      pace: { readMs: paceWindowMs - 1, tokens: 0 },
    });
  });

  it("gives up what brought less than the floor over a whole window", () => {
    expect(paceAfter({ readMs: 0, tokens: 0 }, paceWindowMs, 9, 1).kind).toBe("too-slow");
    expect(paceAfter({ readMs: 0, tokens: 0 }, paceWindowMs, 10, 1)).toEqual({
      kind: "keeps",
      pace: startOfWindow,
    });
  });

  it("never gives up an endpoint without a floor", () => {
    expect(paceAfter(startOfWindow, 1_000_000, 0, 0).kind).toBe("keeps");
  });

  it("never gives up a stream that keeps its floor in every read", () => {
    const reads = fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 100 });
    fc.assert(
      fc.property(reads, (gaps) => {
        let pace: Pace = startOfWindow;
        for (const gap of gaps) {
          const after = paceAfter(pace, gap, Math.ceil(gap / 500), 2);
          expect(after.kind).toBe("keeps");
          if (after.kind === "keeps") pace = after.pace;
        }
      }),
    );
  });
});
