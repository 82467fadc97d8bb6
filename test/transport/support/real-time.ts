import type { Clock } from "../../../src/core/base/clock.ts";
import type { AfterRead, Timer } from "../../../src/core/model/ports.ts";

/** Real time: sockets and the clients' libraries know no other. No test asserts on a duration. */
export const realClock: Clock = { now: () => performance.now(), wall: () => Date.now() };

export const realAfterRead: AfterRead = (work) => void setImmediate(work);

export const realTimer: Timer = {
  after(delayMs, callback) {
    const timeout = setTimeout(callback, delayMs);
    return () => clearTimeout(timeout);
  },
};
