/**
 * Time that moves from event to event. Events of the same moment run in the order in
 * which they were set, so that a run depends on nothing but its seed.
 */
import type { Clock } from "../core/base/clock.ts";

/** Something that happens at a time. */
interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class VirtualTime implements Clock {
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;

  /** Milliseconds since the start of the run. */
  now(): number {
    return this.#now;
  }

  /** The run starts with the epoch. */
  wall(): number {
    return this.#now;
  }

  /** Sets an event; one that lies in the past happens now. */
  at(time: number, run: () => void): void {
    this.#order += 1;
    this.#rise({ at: Math.max(time, this.#now), order: this.#order, run });
  }

  /** Sets an event that many milliseconds from now. */
  after(delayMs: number, run: () => void): void {
    this.at(this.#now + delayMs, run);
  }

  /** Moves to the next event and runs it. False: there is none. */
  tryAdvance(): boolean {
    const next = this.#takeFirst();
    if (next === undefined) return false;
    this.#now = next.at;
    next.run();
    return true;
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  #takeFirst(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first !== undefined && last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts an entry in the first place and lets it go down to where it belongs. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (left === undefined) break;
      const takesRight = right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (isBefore(entry, child)) break;
      heap[index] = child;
      index = 2 * index + (takesRight ? 2 : 1);
    }
    heap[index] = entry;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
