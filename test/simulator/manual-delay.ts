import type { Delay } from "../../src/simulator/delay.ts";

/** A delay that never waits and writes down what it was asked for; after so many calls it waits for ever. */
export function recordedDelay(stopAfter = Number.POSITIVE_INFINITY): {
  readonly delay: Delay;
  readonly waits: number[];
} {
  const waits: number[] = [];
  const delay: Delay = async (delayMs, signal) => {
    waits.push(delayMs);
    signal.throwIfAborted();
    if (waits.length < stopAfter) return;
    await new Promise<void>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  };
  return { delay, waits };
}
