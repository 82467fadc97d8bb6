import { describe, expect, it } from "vitest";
import { SampleQueue } from "../../../src/core/health/sample-queue.ts";

function drained(queue: SampleQueue, until: number): number[][] {
  const taken: number[][] = [];
  queue.drain(until, (...sample) => taken.push(sample));
  return taken;
}

describe("SampleQueue", () => {
  it("gives samples back in their order, once they are old enough", () => {
    const queue = new SampleQueue();
    queue.push(3, 100, 1_000);
    queue.push(4, 200, 2_000);
    expect(drained(queue, 999)).toEqual([]);
    expect(drained(queue, 1_500)).toEqual([[3, 100, 1_000]]);
    expect(drained(queue, 9_000)).toEqual([[4, 200, 2_000]]);
    expect(drained(queue, 9_000)).toEqual([]);
  });

  it("is bounded, goes round, and can be emptied", () => {
    const queue = new SampleQueue();
    for (let round = 0; round < 5; round += 1) {
      for (let i = 0; i < 100; i += 1) queue.push(0, i, i);
      expect(drained(queue, 29).length).toBe(30);
      expect(drained(queue, 1_000).map(([, value]) => value)).toEqual(
        Array.from({ length: 34 }, (_, i) => 30 + i),
      );
    }
    queue.push(0, 1, 1);
    queue.clear();
    expect(drained(queue, 1_000)).toEqual([]);
  });
});
