import { setTimeout as sleep } from "node:timers/promises";

/** Waits; rejects when the signal aborts. Tests hand in one that they drive themselves. */
export type Delay = (delayMs: number, signal: AbortSignal) => Promise<void>;

/** Waits in real time, without holding the process open. */
export const realDelay: Delay = async (delayMs, signal) => {
  await sleep(delayMs, undefined, { signal, ref: false });
};
