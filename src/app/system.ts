/** The real clock, timers and chance. Made here and handed down; nothing below reads them by itself. */
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import type { AfterRead, Timer } from "../core/model/ports.ts";

/** What setTimeout takes at most; it would fire at once for more. Who waits longer asks again. */
const longestTimeoutMs = 2 ** 31 - 1;

export const systemClock: Clock = { now: () => performance.now(), wall: () => Date.now() };

export const systemRandom: Random = () => Math.random();

/** Timers as the event loop has them. */
export const loopTimer: Timer = {
  after(delayMs, callback) {
    const timeout = setTimeout(callback, Math.min(delayMs, longestTimeoutMs));
    return () => clearTimeout(timeout);
  },
};

/** A timer that is this late comes after a pause. */
const lateMs = 5;

/**
 * Timers by which others are waited for. After a pause Node runs timers before it reads
 * its sockets: what came in time would be taken for late. So a late timer lets the sockets be read first.
 */
export const systemTimer: Timer = {
  after(delayMs, callback) {
    const due = performance.now() + delayMs;
    let afterReads: NodeJS.Immediate | undefined;
    const cancel = loopTimer.after(delayMs, () => {
      if (performance.now() - due < lateMs) callback();
      else afterReads = setImmediate(callback);
    });
    return () => {
      cancel();
      clearImmediate(afterReads);
    };
  },
};

export const systemAfterRead: AfterRead = (work) => void setImmediate(work);

/** The part of the time since it was last asked in which the event loop worked, 0 to 1. */
export function createBusyShare(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
