import { describe, expect, it } from "vitest";
import { lagSampleMs, OverloadGate } from "../../src/app/overload-gate.ts";
import type { OverloadSettings } from "../../src/core/model/overload-settings.ts";
import type { Timer } from "../../src/core/model/ports.ts";
import { VirtualTime } from "../support/virtual-time.ts";

/** An event loop that runs late by as much as a test says. */
function gateOf(settings: OverloadSettings) {
  const time = new VirtualTime();
  const lag = { ms: 0 };
  const timer: Timer = { after: (delayMs, callback) => time.after(delayMs + lag.ms, callback) };
  const shed: string[] = [];
  const limits: (number | undefined)[] = [];
  const gate = new OverloadGate({
    settings: () => settings,
    clock: time,
    timer,
    random: () => 0.5,
    metrics: {
      shed: (reason, priority) => void shed.push(`${reason} ${priority}`),
      limited: (limit) => void limits.push(limit),
    },
  });
  const enterMany = (count: number) => Array.from({ length: count }, () => gate.enter("normal"));
  return { gate, time, lag, shed, limits, enterMany };
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

  it("takes fewer while the loop is late, and all again with the first timely look at little work", async () => {
    const { gate, time, lag, limits, enterMany } = gateOf({ maxInFlight: 0, maxLagMs: 200 });
    const leaves = enterMany(1_000);
    await time.runUntil(lagSampleMs);
    expect(limits).toEqual([undefined]);
    lag.ms = 250;
    // The timer that is set already is still timely.
    await time.runUntil(lagSampleMs * 2 + 2 * (lagSampleMs + 250));
    expect(limits.at(-1)).toBe(800);
    expect(() => gate.enter("high")).toThrow("overloaded");
    for (const leave of leaves.slice(0, 201)) leave();
    gate.enter("normal");
    for (const leave of leaves.slice(201)) leave();
    lag.ms = 0;
    await time.runUntil(time.now() + 2 * (lagSampleMs + 250));
    expect(limits.at(-1)).toBeUndefined();
    enterMany(5_000);
  });

  it("leaves no timer behind", () => {
    const { gate, time } = gateOf({ maxInFlight: 0, maxLagMs: 200 });
    gate.stop();
    expect(time.pending).toBe(0);
  });
});
