/**
 * Things in the order in which they came, any of which may leave at any time.
 *
 * A Set would do, if it did not keep the dead. When its table is full of holes V8 makes a
 * new one, and the old one still points to the new one and to all who were in it. A minor
 * collection never frees what an old object points to; so once one table is old, it holds
 * the next, that one the one after it, and together they hold every call that has passed
 * through, until the whole heap is marked. Nothing that has left is pointed to from here.
 */
export class Roll<T> implements Iterable<T> {
  #first: RollPlace<T> | undefined;
  #last: RollPlace<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Of those that are here, the one that came first. */
  get first(): T | undefined {
    return this.#first?.item;
  }

  /** Puts an item at the end. Its place is what `leave` wants. */
  enter(item: T): RollPlace<T> {
    const place: RollPlace<T> = { item, before: this.#last, after: undefined };
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#size += 1;
    return place;
  }

  /** Gives a place up. May be said more than once. */
  leave(place: RollPlace<T>): void {
    if (place.item === undefined) return;
    const { before, after } = place;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    place.item = undefined;
    place.before = undefined;
    place.after = undefined;
    this.#size -= 1;
  }

  /** Those that are here now, but for those that leave before their turn. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    const places: RollPlace<T>[] = [];
    for (let place = this.#first; place !== undefined; place = place.after) places.push(place);
    for (const { item } of places) if (item !== undefined) yield item;
  }
}

/** Where an item stands. Its fields are the roll's own. */
export interface RollPlace<T> {
  item: T | undefined;
  before: RollPlace<T> | undefined;
  after: RollPlace<T> | undefined;
}
