import { describe, expect, it } from "vitest";
import { Alarm } from "../../src/stream/alarm.ts";
import { VirtualTime } from "../support/virtual-time.ts";

function alarmOn(time: VirtualTime): { alarm: Alarm; rings: number[] } {
  const rings: number[] = [];
  return { alarm: new Alarm(time, time, () => rings.push(time.now())), rings };
}

describe("Alarm", () => {
  it("rings when it is due", async () => {
    const time = new VirtualTime();
    const { alarm, rings } = alarmOn(time);
    alarm.set(100);
    await time.runUntil(500);
    expect(rings).toEqual([100]);
  });

  it("is put off without a new timer for each time", async () => {
    const time = new VirtualTime();
    const { alarm, rings } = alarmOn(time);
    for (let at = 100; at < 200; at++) alarm.set(at);
    expect(time.pending).toBe(1);
    await time.runUntil(500);
    expect(rings).toEqual([199]);
  });

  it("is brought forward", async () => {
    const time = new VirtualTime();
    const { alarm, rings } = alarmOn(time);
    alarm.set(300);
    alarm.set(50);
    await time.runUntil(500);
    expect(rings).toEqual([50]);
  });

  it("leaves nothing behind when it is stopped", async () => {
    const time = new VirtualTime();
    const { alarm, rings } = alarmOn(time);
    alarm.set(100);
    alarm.stop();
    expect(time.pending).toBe(0);
    await time.runUntil(500);
    expect(rings).toEqual([]);
  });

  it("does not ring for Infinity", async () => {
    const time = new VirtualTime();
    const { alarm, rings } = alarmOn(time);
    alarm.set(100);
    alarm.set(Number.POSITIVE_INFINITY);
    await time.runUntil(500);
    expect(rings).toEqual([]);
  });
});
