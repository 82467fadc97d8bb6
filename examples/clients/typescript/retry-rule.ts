/**
 * When a call may be made again. A generation costs money, so only a call with an
 * idempotency key is: the gateway joins it to the first one, or replays its answer.
 */
import { Code } from "@connectrpc/connect";
import type { CallError } from "./call-error.ts";

export interface RetryBounds {
  readonly hasKey: boolean;
  /** The most tries, the first one included. */
  readonly maxTries: number;
  /** Until the deadline of the whole call. */
  readonly timeLeftMs: number;
  /** 0 up to 1. */
  readonly chance: number;
}

const firstWaitMs = 200;
const longestWaitMs = 5_000;

/** How long to wait before the next try; undefined: give up. */
export function retryWaitMs(error: CallError, bounds: RetryBounds): number | undefined {
  const { hasKey, maxTries, timeLeftMs, chance } = bounds;
  if (!hasKey || error.tries >= maxTries || error.code !== Code.Unavailable) return undefined;
  const wait = error.pushback === undefined ? backOffMs(error.tries, chance) : pushedBackMs(error.pushback);
  return wait !== undefined && wait < timeLeftMs ? wait : undefined;
}

/** Full jitter under a bound that doubles with each try. */
function backOffMs(tries: number, chance: number): number {
  return chance * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}

/** gRFC A6: anything but a whole number of milliseconds means never. */
function pushedBackMs(pushback: string): number | undefined {
  return /^\d{1,9}$/.test(pushback) ? Number(pushback) : undefined;
}
