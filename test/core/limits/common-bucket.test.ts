import { describe, expect, it } from "vitest";
import { CommonBucket } from "../../../src/core/limits/common-bucket.ts";

/** Ten a second, and twenty at once, of all replicas together. */
const bucketOf = () => new CommonBucket(10, 20);

describe("a limit that replicas share", () => {
  it("is told what was let in since it was last told", () => {
    const bucket = bucketOf();
    bucket.take(3, 0);
    bucket.take(4, 0);
    expect(bucket.ask()).toEqual({ perSecond: 10, burst: 20, charge: 7, want: 0 });
    expect(bucket.ask()).toEqual({ perSecond: 10, burst: 20, charge: 0, want: 0 });
    // An answer was shorter than thought.
    bucket.take(-2, 0);
    expect(bucket.ask().charge).toBe(-2);
  });

  it("is taken at once, before anybody is asked", () => {
    const bucket = bucketOf();
    bucket.take(20, 0);
    expect(bucket.waitMs(10, 0)).toBe(1_000);
    expect(bucket.waitMs(10, 600)).toBe(400);
  });

  it("has as much room as all of them left", () => {
    const bucket = bucketOf();
    bucket.hear(5, 0);
    expect(bucket.waitMs(5, 0)).toBe(0);
    expect(bucket.waitMs(8, 0)).toBe(300);
    bucket.hear(20, 0);
    expect(bucket.waitMs(20, 0)).toBe(0);
  });

  it("counts what was let in while the question was out on top of the answer", () => {
    const bucket = bucketOf();
    bucket.take(6, 0);
    bucket.ask();
    bucket.take(4, 0);
    bucket.hear(14, 0);
    expect(bucket.waitMs(10, 0)).toBe(0);
    expect(bucket.waitMs(11, 0)).toBe(100);
  });

  it("keeps what is owed when the limit changes, which then flows off at the new rate", () => {
    const bucket = bucketOf();
    bucket.take(20, 0);
    bucket.reshape(40, 30, 0);
    expect(bucket.waitMs(30, 0)).toBe(500);
    expect(bucket.waitMs(10, 0)).toBe(0);
    expect(bucket.ask()).toEqual({ perSecond: 40, burst: 30, charge: 20, want: 0 });
  });
});

describe("a shared limit whose other replicas are out of reach", () => {
  it("is its part of the whole, less a tenth of the rate, and so is what is owed", () => {
    const bucket = bucketOf();
    bucket.hear(4, 0);
    bucket.cutOff(4, 0);
    // 16 were owed, 4 are its part; of 20 at once, 5.
    expect(bucket.waitMs(1, 0)).toBe(0);
    // 10 a second less a tenth, of four: 2.25.
    expect(bucket.waitMs(5, 0)).toBeCloseTo(4_000 / 2.25, 6);
  });

  it("is parted once, however often the others do not answer", () => {
    const bucket = bucketOf();
    bucket.hear(4, 0);
    bucket.cutOff(4, 0);
    bucket.cutOff(4, 0);
    bucket.cutOff(2, 0);
    expect(bucket.waitMs(5, 0)).toBeCloseTo(4_000 / 2.25, 6);
  });

  it("is whole again as soon as it hears", () => {
    const bucket = bucketOf();
    bucket.cutOff(4, 0);
    bucket.take(5, 0);
    bucket.hear(15, 0);
    expect(bucket.waitMs(10, 0)).toBe(0);
    expect(bucket.waitMs(20, 0)).toBe(1_000);
    bucket.hear(0, 0);
    bucket.cutOff(2, 0);
    // 25 were owed, with the 5 that were never told; half of them are its part.
    expect(bucket.waitMs(10, 0)).toBeCloseTo((12.5 * 1_000) / 4.5, 6);
  });

  it("lets one call in at a time however many they are, where the whole limit does", () => {
    const small = new CommonBucket(1, 2);
    small.cutOff(100, 0);
    small.take(0.5, 0);
    expect(small.waitMs(0.5, 0)).toBe(0);
    expect(small.waitMs(1, 0)).toBeGreaterThan(0);
    const tiny = new CommonBucket(1, 0.5);
    tiny.cutOff(1, 0);
    tiny.take(0.5, 0);
    expect(tiny.waitMs(0.25, 0)).toBeCloseTo(250 / 0.9, 6);
  });

  it("is its alone, less a tenth, where no other was ever counted", () => {
    const bucket = bucketOf();
    bucket.cutOff(0, 0);
    bucket.take(20, 0);
    expect(bucket.waitMs(9, 0)).toBeCloseTo(1_000, 6);
  });

  it("is its part of another limit when that changes meanwhile", () => {
    const bucket = bucketOf();
    bucket.cutOff(2, 0);
    bucket.reshape(20, 40, 0);
    bucket.take(20, 0);
    expect(bucket.waitMs(9, 0)).toBeCloseTo(1_000, 6);
  });
});
