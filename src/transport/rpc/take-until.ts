import { abortOf } from "./abort-of.ts";

/** The same items until the signal aborts: an idle client must not hold up a drain. */
export async function* takeUntil<T>(
  signal: AbortSignal,
  source: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = abortOf(signal).then(() => undefined);
  while (!signal.aborted) {
    const next = await Promise.race([iterator.next(), aborted]);
    if (next === undefined || next.done === true) return;
    yield next.value;
  }
}
