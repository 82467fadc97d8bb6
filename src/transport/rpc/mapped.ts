type MaybeLater<T> = T | Promise<T>;

/**
 * The same stream with every item changed, and nothing more: a generator around a
 * stream costs each of its items two promises and three turns of the queue, which for
 * tokens is more than the change. When `change` throws, the source is given up.
 */
export function mapped<T, U>(
  source: AsyncGenerator<T, void, undefined>,
  change: (item: T) => U,
): AsyncGenerator<U, void, undefined> {
  const changed = (result: IteratorResult<T, void>): MaybeLater<IteratorResult<U, void>> => {
    if (result.done === true) return result;
    try {
      return { done: false, value: change(result.value) };
    } catch (thrown) {
      return source.return().then(() => {
        throw thrown;
      });
    }
  };
  const own: AsyncGenerator<U, void, undefined> = {
    next: () => source.next().then(changed),
    return: () => source.return().then(changed),
    throw: (reason) => source.throw(reason).then(changed),
    [Symbol.asyncIterator]: () => own,
    async [Symbol.asyncDispose]() {
      await source.return();
    },
  };
  return own;
}
