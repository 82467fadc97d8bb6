import { CallError } from "../../core/model/call-error.ts";

/**
 * The same stream, given up as soon as the signal aborts: also while it waits for a
 * client that does not read, where neither listener would return it. What the stream
 * cleans up when it is returned is so cleaned up in every case, at once. It is no
 * generator, since every token passes here (see flat-mapped.ts).
 */
export function untilAborted<T>(
  signal: AbortSignal,
  source: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const leave = () => {
    source.return().catch(() => {
      // The client is gone: there is nobody to tell.
    });
  };
  const forget = () => signal.removeEventListener("abort", leave);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();

  const passed = (result: IteratorResult<T, void>): IteratorResult<T, void> => {
    if (result.done !== true) return result;
    forget();
    if (signal.aborted) throw new CallError("cancelled", "the client left");
    return result;
  };
  const broken = (reason: unknown): never => {
    forget();
    throw reason;
  };
  const own: AsyncGenerator<T, void, undefined> = {
    next: () => source.next().then(passed, broken),
    return() {
      forget();
      return source.return();
    },
    throw(reason) {
      forget();
      return source.throw(reason);
    },
    [Symbol.asyncIterator]: () => own,
    async [Symbol.asyncDispose]() {
      await own.return();
    },
  };
  return own;
}
