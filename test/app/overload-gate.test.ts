import { describe, expect, it } from "vitest";
import { beatMs } from "../../src/app/lag-watch.ts";
import { OverloadGate } from "../../src/app/overload-gate.ts";
import type { OverloadSettings } from "../../src/core/model/overload-settings.ts";
import { lateLoop } from "./late-loop.ts";

function gateOf(settings: OverloadSettings) {
  const { time, watch, beats } = lateLoop();
  const shed: string[] = [];
  const limits: (number | undefined)[] = [];
  const gate = new OverloadGate({
    settings: () => settings,
    clock: time,
    lag: watch,
    random: () => 0.5,
    metrics: {
      shed: (reason, priority) => void shed.push(`${reason} ${priority}`),
      limited: (limit) => void limits.push(limit),
    },
  });
  const enterMany = (count: number) => Array.from({ length: count }, () => gate.enter("normal"));
  return { gate, time, beats, shed, limits, enterMany };
}

describe("the gate", () => {
  it("is full with as many calls as are configured, says when to come back, and has room when one leaves", () => {
    const { gate, shed, enterMany } = gateOf({ maxInFlight: 10, maxLagMs: 200 });
    const [leave] = enterMany(10);
    expect(() => gate.enter("normal")).toThrow(
      expect.objectContaining({ status: "resource-exhausted", retryAfterMs: 1_000 }),
    );
    expect(() => gate.enter("low")).toThrow("as many calls as it may");
    expect(shed).toEqual(["in-flight normal", "in-flight low"]);
    leave?.();
    gate.enter("normal");
    expect(() => gate.enter("normal")).toThrow();
  });

  it("counts what runs already, whether there is room or not", () => {
    const { gate, enterMany } = gateOf({ maxInFlight: 2, maxLagMs: 200 });
    enterMany(2);
    const leave = gate.hold();
    leave();
    expect(() => gate.enter("normal")).toThrow();
    const alone = gateOf({ maxInFlight: 1, maxLagMs: 200 }).gate;
    const giveBack = alone.hold();
    expect(() => alone.enter("normal")).toThrow("as many calls as it may");
    giveBack();
    alone.enter("normal");
  });

  it("takes fewer while the loop is late, and all again with the first timely look at little work", async () => {
    const { gate, limits, beats, enterMany } = gateOf({ maxInFlight: 0, maxLagMs: 200 });
    const leaves = enterMany(1_000);
    await beats(1, 0);
    expect(limits.at(-1)).toBeUndefined();
    await beats(2, 250);
    expect(limits.at(-1)).toBe(800);
    expect(() => gate.enter("high")).toThrow("overloaded");
    for (const leave of leaves.slice(0, 201)) leave();
    gate.enter("normal");
    for (const leave of leaves.slice(201)) leave();
    await beats(1, 0);
    expect(limits.at(-1)).toBeUndefined();
    enterMany(5_000);
  });

  it("reckons with those that were not turned away, until they have asked or a look forgets them", async () => {
    const { gate, shed, beats, enterMany } = gateOf({ maxInFlight: 2, maxLagMs: 200 });
    const knocks = (count: number) =>
      Array.from({ length: count }, () => gate.refusal("normal") === undefined);
    expect(knocks(3)).toEqual([true, true, false]);
    const [leave] = enterMany(2);
    expect(knocks(1)).toEqual([false]);
    leave?.();
    expect(knocks(2)).toEqual([true, false]);
    await beats(1, 0);
    expect(knocks(2)).toEqual([true, false]);
    expect(shed).toEqual(Array(4).fill("in-flight normal"));
    enterMany(1);
    expect(() => gate.enter("normal")).toThrow("as many calls as it may");
  });

  it("takes nobody more in a turn of the loop that is late after one that was late", async () => {
    const { gate, time, beats, shed, enterMany } = gateOf({ maxInFlight: 0, maxLagMs: 200 });
    enterMany(100);
    // A first long turn may be a pause; nobody is turned away for it.
    await time.runUntil(time.now() + beatMs);
    const firstTurn = time.now() + beatMs + 250;
    await beats(1, 250);
    expect(time.now()).toBeGreaterThanOrEqual(firstTurn - beatMs);
    gate.enter("normal");
    await time.runUntil(time.now() + 200);
    gate.enter("normal");
    await time.runUntil(time.now() + beatMs + 1);
    expect(() => gate.enter("normal")).toThrow("overloaded");
    expect(shed).toEqual(["lag normal"]);
  });
});
