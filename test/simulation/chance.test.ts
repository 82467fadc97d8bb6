import { describe, expect, it } from "vitest";
import { chanceOf, exponential, lognormal } from "../../src/simulation/chance.ts";

const draws = 20_000;

function drawn(draw: () => number): readonly number[] {
  return Array.from({ length: draws }, draw).sort((one, other) => one - other);
}

describe("chanceOf()", () => {
  it("gives the same stream for the same seed, name and number, and another for any other", () => {
    const first = (seed: number, name: string, number?: number) =>
      Array.from({ length: 5 }, chanceOf(seed, name, number));
    expect(first(1, "A", 3)).toEqual(first(1, "A", 3));
    const others = [first(2, "A", 3), first(1, "B", 3), first(1, "A", 4), first(1, "A")];
    for (const other of others) expect(other).not.toEqual(first(1, "A", 3));
  });

  it("spreads the first draws of neighbouring numbers evenly", () => {
    const firsts = Array.from({ length: draws }, (_, number) => chanceOf(7, "A", number)());
    const tenths = new Array<number>(10).fill(0);
    for (const draw of firsts) tenths[Math.floor(draw * 10)] = (tenths[Math.floor(draw * 10)] ?? 0) + 1;
    for (const count of tenths) expect(Math.abs(count - draws / 10)).toBeLessThan(draws / 100);
  });
});

describe("lognormal()", () => {
  it("has the median and the spread that are asked for", () => {
    const chance = chanceOf(1, "sizes");
    const values = drawn(() => lognormal(100, 0.35, chance));
    expect(values[draws / 2]).toBeGreaterThan(98);
    expect(values[draws / 2]).toBeLessThan(102);
    // One deviation above the median lies at the 84.1st percentile.
    const above = values[Math.round(0.8413 * draws)] ?? 0;
    expect(Math.log(above / 100)).toBeCloseTo(0.35, 1);
  });
});

describe("exponential()", () => {
  it("has the mean that is asked for", () => {
    const chance = chanceOf(1, "gaps");
    const mean = drawn(() => exponential(50, chance)).reduce((sum, value) => sum + value, 0) / draws;
    expect(mean).toBeGreaterThan(49);
    expect(mean).toBeLessThan(51);
  });
});
