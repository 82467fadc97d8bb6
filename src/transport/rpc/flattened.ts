/**
 * What comes in batches, one by one and changed; a batch is opened when its first item is
 * asked for, and taken apart no faster than its items are. No generator, as every token
 * passes here (see mapped.ts). When a batch or an item is not to be had the source is
 * given up.
 */
export function flattened<T, I, U>(
  source: AsyncIterableIterator<T, void, undefined>,
  open: (batch: T) => Iterable<I>,
  change: (item: I) => U,
): AsyncGenerator<U, void, undefined> {
  let items: Iterator<I> | undefined;
  const nextItem = (): IteratorResult<U, void> | undefined => {
    const result = items?.next();
    if (result === undefined) return undefined;
    if (result.done !== true) return { done: false, value: change(result.value) };
    items = undefined;
    return undefined;
  };
  const opened = (result: IteratorResult<T, void>): Result<U> => {
    if (result.done === true) return result;
    try {
      items = open(result.value)[Symbol.iterator]();
      return nextItem() ?? source.next().then(opened);
    } catch (thrown) {
      return givenUp(thrown);
    }
  };
  const returned = async (): Promise<IteratorResult<never, void>> => {
    items = undefined;
    await source.return?.();
    return { done: true, value: undefined };
  };
  const givenUp = (thrown: unknown): Promise<never> => {
    const tell = () => {
      throw thrown;
    };
    return returned().then(tell, tell);
  };
  const own: AsyncGenerator<U, void, undefined> = {
    next() {
      try {
        const item = nextItem();
        return item === undefined ? source.next().then(opened) : Promise.resolve(item);
      } catch (thrown) {
        return givenUp(thrown);
      }
    },
    return: returned,
    throw: givenUp,
    [Symbol.asyncIterator]: () => own,
    async [Symbol.asyncDispose]() {
      await returned();
    },
  };
  return own;
}

type Result<U> = IteratorResult<U, void> | Promise<IteratorResult<U, void>>;
