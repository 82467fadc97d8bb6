import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../src/simulation/virtual-time.ts";

function runAll(time: VirtualTime): void {
  while (time.tryAdvance());
}

describe("VirtualTime", () => {
  it("runs events by time, and those of one moment in the order in which they were set", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
        const time = new VirtualTime();
        const ran: { readonly at: number; readonly index: number }[] = [];
        times.forEach((at, index) => {
          time.at(at, () => ran.push({ at: time.now(), index }));
        });
        runAll(time);
        const expected = times
          .map((at, index) => ({ at, index }))
          .sort((one, other) => one.at - other.at || one.index - other.index);
        expect(ran).toEqual(expected);
      }),
    );
  });

  it("runs what an event sets for the same moment before it moves on", () => {
    const time = new VirtualTime();
    const said: string[] = [];
    time.at(5, () => {
      said.push("first");
      time.after(0, () => said.push("its own"));
    });
    time.at(6, () => said.push("later"));
    runAll(time);
    expect(said).toEqual(["first", "its own", "later"]);
  });

  it("never goes back: what lies in the past happens now", () => {
    const time = new VirtualTime();
    const times: number[] = [];
    time.at(10, () => time.at(3, () => times.push(time.now())));
    runAll(time);
    expect(times).toEqual([10]);
  });

  it("says when nothing is left", () => {
    const time = new VirtualTime();
    expect(time.tryAdvance()).toBe(false);
    time.at(1, () => {});
    expect(time.tryAdvance()).toBe(true);
    expect(time.tryAdvance()).toBe(false);
  });
});
