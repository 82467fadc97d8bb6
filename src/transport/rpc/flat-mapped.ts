/**
 * The items that each batch of a stream becomes, one after the other. No generator,
 * since every token passes here, and one around a stream costs each of its items two promises
 * and three turns of the queue: a batch of one item costs one promise.
 * When `change` throws, the source is given up. What is still to come of a batch is
 * not given to who left. As long as one next() waits, there is to be no other.
 */
export function flatMapped<T, U extends object>(
  source: AsyncGenerator<T, void, undefined>,
  change: (batch: T) => readonly U[],
): AsyncGenerator<U, void, undefined> {
  let items: readonly U[] = [];
  let at = 0;
  let isLeft = false;

  const nextItem = (): IteratorResult<U, void> | undefined => {
    const value = items[at];
    if (value === undefined) return undefined;
    at += 1;
    return { done: false, value };
  };
  const arrived = (batch: IteratorResult<T, void>): Later<IteratorResult<U, void>> => {
    if (batch.done === true || isLeft) return ended();
    try {
      items = change(batch.value);
    } catch (thrown) {
      return source.return().then(() => {
        throw thrown;
      });
    }
    at = 0;
    return nextItem() ?? own.next();
  };
  const leave = () => {
    isLeft = true;
    items = [];
  };
  const own: AsyncGenerator<U, void, undefined> = {
    next() {
      const item = nextItem();
      return item === undefined ? source.next().then(arrived) : Promise.resolve(item);
    },
    return() {
      leave();
      return source.return().then(ended);
    },
    throw(reason) {
      leave();
      return source.throw(reason).then(ended);
    },
    [Symbol.asyncIterator]: () => own,
    async [Symbol.asyncDispose]() {
      await own.return();
    },
  };
  return own;
}

type Later<T> = T | Promise<T>;

function ended(): IteratorReturnResult<void> {
  return { done: true, value: undefined };
}
