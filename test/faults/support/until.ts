import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again until it is so; false when it is not by then. */
export async function until(isSo: () => boolean | Promise<boolean>, boundMs: number): Promise<boolean> {
  const end = performance.now() + boundMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= end) return false;
    await sleep(10);
  }
}

/** Whether it was done by then. Rejects as `work` does. */
export async function within(work: Promise<unknown>, boundMs: number): Promise<boolean> {
  const late = new AbortController();
  const isDone = work.then(() => true);
  const isLate = sleep(boundMs, false, { signal: late.signal }).catch(() => false);
  const result = await Promise.race([isDone, isLate]);
  late.abort();
  return result;
}
