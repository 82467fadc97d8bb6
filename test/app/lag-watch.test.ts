import { describe, expect, it } from "vitest";
import { beatMs } from "../../src/app/lag-watch.ts";
import { lateLoop } from "./late-loop.ts";

describe("the watch", () => {
  it("finds nothing lost while the loop is on time, or as late as loops are", async () => {
    const { time, lag, watch } = lateLoop();
    lag.ms = 10;
    await time.runUntil(3_000);
    expect(watch.upTo(3_000)).toBe(0);
    expect(watch.upTo(3_000 + beatMs)).toBe(0);
  });

  it("knows of a pause before its own timer does", async () => {
    const { time, watch } = lateLoop();
    await time.runUntil(100);
    // The last beat was at 100; the next one is due at 120.
    expect(watch.lagAt(110)).toBe(0);
    expect(watch.upTo(130)).toBe(0);
    expect(watch.upTo(131)).toBe(11);
    expect(watch.upTo(2_120)).toBe(2_000);
    expect(watch.lagAt(2_120)).toBe(2_000);
  });

  it("keeps count of all that was lost, and tells each beat's lag", async () => {
    const { time, watch, lag } = lateLoop();
    const heard: number[] = [];
    watch.onBeat((lagMs) => heard.push(lagMs));
    lag.ms = 480;
    // The timer that was set already comes in time.
    await time.runUntil(beatMs + 1_000);
    expect(heard).toEqual([0, 480, 480]);
    expect(watch.upTo(beatMs + 1_000)).toBe(960);
    expect(watch.lagAt(beatMs + 1_000)).toBe(0);
    lag.ms = 0;
    await time.runUntil(beatMs + 1_500);
    expect(watch.upTo(beatMs + 1_520)).toBe(1_440);
    await time.runUntil(beatMs + 5_000);
    expect(watch.upTo(time.now())).toBe(1_440);
  });

  it("leaves no timer behind", () => {
    const { time, watch } = lateLoop();
    watch.stop();
    expect(time.pending).toBe(0);
  });
});
