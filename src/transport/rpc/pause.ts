import { CallError } from "../../core/model/call-error.ts";
import type { Timer } from "../../core/model/ports.ts";
import { abortOf } from "./abort-of.ts";
import type { RpcCall } from "./rpc-call.ts";

/**
 * Waits between two looks of a call that watches. Throws as soon as there is to be no
 * next one: the watch has no end of its own, so that no end of it may look like success.
 */
export async function pause(
  timer: Timer,
  ms: number,
  { signal, closing }: Pick<RpcCall, "signal" | "closing">,
): Promise<void> {
  const done = new AbortController();
  const cancel = timer.after(ms, () => done.abort());
  await abortOf(done.signal, signal, closing);
  cancel();
  if (signal.aborted) throw new CallError("cancelled", "the client left");
  if (closing.aborted) throw new CallError("unavailable", "the server is stopping: watch again");
}
