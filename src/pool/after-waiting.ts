import type { Clock } from "../core/base/clock.ts";
import { type LostTime, leastMs, noneLost, Wait } from "../core/base/lost-time.ts";
import type { Timer } from "../core/model/ports.ts";

export interface WaitingDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Undefined: none. */
  readonly lost?: LostTime | undefined;
}

/** Calls back once so much time has passed that this process did not lose; the answer takes the call back. */
export function afterWaiting(
  ms: number,
  { clock, timer, lost = noneLost }: WaitingDeps,
  callback: () => void,
): () => void {
  const wait = new Wait(clock.now(), lost);
  let cancel: () => void = () => {};
  const arm = (delayMs: number) => {
    cancel = timer.after(delayMs, () => {
      const leftMs = ms - leastMs(wait.took(clock.now()));
      // Less than a millisecond is what timers are rounded by.
      if (leftMs < 1) callback();
      else arm(leftMs);
    });
  };
  arm(ms);
  return () => cancel();
}
