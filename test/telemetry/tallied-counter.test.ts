import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { TalliedCounter } from "../../src/telemetry/tallied-counter.ts";

function world() {
  const registry = new Registry();
  const counter = new TalliedCounter({
    name: "things_total",
    help: "Things.",
    labelNames: ["kind"],
    registers: [registry],
  });
  const page = async () => (await registry.metrics()).split("\n").filter((line) => line.startsWith("things"));
  return { counter, page };
}

describe("TalliedCounter", () => {
  it("shows all that was counted whenever it is read", async () => {
    const { counter, page } = world();
    const good = counter.tally({ kind: "good" });
    good.add(1);
    good.add(2.5);
    expect(await page()).toEqual(['things_total{kind="good"} 3.5']);
    expect(await page()).toEqual(['things_total{kind="good"} 3.5']);
    good.add(1);
    expect(await page()).toEqual(['things_total{kind="good"} 4.5']);
  });

  it("adds up tallies and counts of the same labels", async () => {
    const { counter, page } = world();
    counter.tally({ kind: "good" }).add(1);
    counter.tally({ kind: "good" }).add(2);
    counter.inc({ kind: "good" });
    expect(await page()).toEqual(['things_total{kind="good"} 4']);
  });

  it("has no series before its first count, and one after a count of nothing", async () => {
    const { counter, page } = world();
    const none = counter.tally({ kind: "none" });
    expect(await page()).toEqual([]);
    none.add(0);
    expect(await page()).toEqual(['things_total{kind="none"} 0']);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", async (count) => {
    const { counter, page } = world();
    const tally = counter.tally({ kind: "good" });
    tally.add(1);
    expect(() => tally.add(count)).toThrow(RangeError);
    expect(await page()).toEqual(['things_total{kind="good"} 1']);
  });
});
