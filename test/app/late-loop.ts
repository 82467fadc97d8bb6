import { beatMs, LagWatch } from "../../src/app/lag-watch.ts";
import type { Timer } from "../../src/core/model/ports.ts";
import { VirtualTime } from "../support/virtual-time.ts";

/** An event loop that runs late by as much as a test says, from the timer after next on. */
export function lateLoop() {
  const time = new VirtualTime();
  const lag = { ms: 0 };
  const timer: Timer = { after: (delayMs, callback) => time.after(delayMs + lag.ms, callback) };
  const watch = new LagWatch(time, timer);
  /** Until so many looks at this lag were taken. */
  const beats = async (count: number, ms: number) => {
    lag.ms = ms;
    let heard = 0;
    watch.onBeat((lagMs) => {
      heard += lagMs === ms ? 1 : 0;
    });
    while (heard < count) await time.runUntil(time.now() + beatMs);
  };
  return { time, lag, watch, beats };
}
