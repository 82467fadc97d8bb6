import { CallError } from "../../core/model/call-error.ts";

/**
 * The same stream, given up as soon as the signal aborts: also while it waits for a
 * client that does not read, where neither listener would return it. What the stream
 * cleans up when it is returned is so cleaned up in every case, at once.
 */
export async function* untilAborted<T>(
  signal: AbortSignal,
  source: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const leave = () => {
    source.return().catch(() => {
      // The client is gone: there is nobody to tell.
    });
  };
  signal.addEventListener("abort", leave, { once: true });
  try {
    if (signal.aborted) leave();
    for await (const item of source) yield item;
  } finally {
    signal.removeEventListener("abort", leave);
  }
  if (signal.aborted) throw new CallError("cancelled", "the client left");
}
