import { describe, expect, it } from "vitest";
import { MissedWork } from "../../../src/core/limits/missed-work.ts";

const minute = 60_000;

describe("work for which there was too little", () => {
  it("is wanted in all, and its smallest piece is known", () => {
    const missed = new MissedWork();
    expect([missed.sum(0), missed.least, missed.largest]).toEqual([0, Infinity, 0]);
    missed.add(20, 1_000);
    missed.add(10, 1_000);
    expect([missed.sum(1_000), missed.least, missed.largest]).toEqual([30, 10, 20]);
  });

  it("is wanted for 150 ms, and then has given up", () => {
    const missed = new MissedWork();
    missed.add(20, 1_000);
    expect(missed.sum(1_150)).toBe(20);
    expect(missed.sum(1_151)).toBe(0);
  });

  it("is not counted with work that comes after it gave up", () => {
    const missed = new MissedWork();
    missed.add(5, 1_000);
    missed.asked();
    missed.add(7, 1_001);
    missed.add(20, 2_000);
    expect([missed.sum(2_000), missed.least]).toEqual([20, 20]);
    missed.asked();
    expect(missed.sum(2_000)).toBe(20);
  });

  it("is the same work when it comes again after an ask, not twice as much", () => {
    const missed = new MissedWork();
    missed.add(10, 0);
    missed.add(10, 0);
    missed.asked();
    expect(missed.sum(10)).toBe(20);
    missed.add(10, 40);
    expect(missed.sum(40)).toBe(20);
    missed.add(10, 45);
    missed.add(10, 50);
    expect(missed.sum(50)).toBe(30);
  });

  it("is still wanted when an ask finds that it has not come again yet", () => {
    const missed = new MissedWork();
    missed.add(10, 0);
    missed.asked();
    missed.asked();
    expect(missed.sum(100)).toBe(10);
  });

  it("is less by what was found meanwhile, and never less than none", () => {
    const missed = new MissedWork();
    missed.add(30, 0);
    missed.took(10, 0);
    expect(missed.sum(0)).toBe(20);
    missed.asked();
    missed.took(5, 10);
    expect(missed.sum(10)).toBe(15);
    missed.took(100, 20);
    expect(missed.sum(20)).toBe(0);
    missed.add(8, 30);
    expect(missed.sum(30)).toBe(8);
  });
});

describe("the largest piece of late", () => {
  it("is of what was found and of what was missed", () => {
    const missed = new MissedWork();
    missed.took(40, 0);
    missed.add(30, 0);
    expect(missed.largest).toBe(40);
    missed.add(50, 0);
    expect(missed.largest).toBe(50);
  });

  it("is half forgotten after ten minutes, whenever it is asked for again", () => {
    const missed = new MissedWork();
    missed.took(40, 20 * minute);
    missed.took(1, 25 * minute);
    missed.took(1, 30 * minute);
    expect(missed.largest).toBeCloseTo(20, 9);
  });

  it("does not grow when the wall clock is put back", () => {
    const missed = new MissedWork();
    missed.took(40, 20 * minute);
    missed.took(1, 10 * minute);
    expect(missed.largest).toBe(40);
  });
});
