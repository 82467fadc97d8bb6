import { CallError } from "../../core/model/call-error.ts";

/**
 * The same stream, begun when it is first asked for, with `failed` for whatever is thrown
 * in it. No generator, as every token passes here (see mapped.ts).
 */
export function guardedStream<T>(
  begin: () => AsyncGenerator<T, void, undefined>,
  failed: (thrown: unknown) => never,
): AsyncGenerator<T, void, undefined> {
  let source: AsyncGenerator<T, void, undefined> | undefined;
  let isOver = false;
  const returned = async (): Promise<IteratorResult<never, void>> => {
    isOver = true;
    await source?.return();
    return { done: true, value: undefined };
  };
  // The library throws in here what a write to a client that is gone came to.
  const left = () => failed(new CallError("cancelled", "the client left"));
  const own: AsyncGenerator<T, void, undefined> = {
    next() {
      if (isOver) return Promise.resolve({ done: true, value: undefined });
      try {
        source ??= begin();
      } catch (thrown) {
        isOver = true;
        return Promise.reject(thrown).catch(failed);
      }
      return source.next().then(undefined, failed);
    },
    return: () => returned().catch(failed),
    throw: () => returned().then(left, left),
    [Symbol.asyncIterator]: () => own,
    async [Symbol.asyncDispose]() {
      await own.return();
    },
  };
  return own;
}
