import type { Timer } from "../../core/model/ports.ts";
import { abortOf } from "./abort-of.ts";

/** Waits, for less long when one of the signals aborts. */
export async function pause(timer: Timer, ms: number, signals: readonly AbortSignal[]): Promise<void> {
  const done = new AbortController();
  const cancel = timer.after(ms, () => done.abort());
  await abortOf(done.signal, ...signals);
  cancel();
}
