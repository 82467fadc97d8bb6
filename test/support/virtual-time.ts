/** Time that moves only when a test moves it: a clock and timers on one line. */
import type { Clock } from "../../src/core/base/clock.ts";
import type { Timer } from "../../src/core/model/ports.ts";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

export class VirtualTime implements Clock, Timer {
  #now = 0;
  #order = 0;
  #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  /** The virtual day is 1 January 2026. */
  wall(): number {
    return Date.UTC(2026, 0, 1) + this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const due: Due = { at: this.#now + delayMs, order: this.#order++, callback };
    this.#due.push(due);
    this.#due.sort((left, right) => left.at - right.at || left.order - right.order);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** How many callbacks wait. */
  get pending(): number {
    return this.#due.length;
  }

  /** Lets everything happen that is due by `until`, in order, promises in between included. */
  async runUntil(until: number): Promise<void> {
    await settle();
    for (let next = this.#due[0]; next !== undefined && next.at <= until; next = this.#due[0]) {
      this.#due.shift();
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Runs until `done` says so or nothing is left to happen. */
  async runWhile(goesOn: () => boolean): Promise<void> {
    await settle();
    while (goesOn()) {
      const next = this.#due[0];
      if (next === undefined) return;
      await this.runUntil(next.at);
    }
  }
}

/** Lets every promise that can resolve do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
