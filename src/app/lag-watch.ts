/**
 * How late this process runs: a heartbeat that is overdue says so at any moment, not
 * only once it beats. After a pause Node runs its timers before it reads its sockets, so
 * whoever asks first in a late turn of the loop must already be told.
 */
import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { Timer } from "../core/model/ports.ts";

/** Short beside the first tokens of fast models, so that little is lost unseen; fifty timers a second cost nothing. */
export const beatMs = 20;

/** What timers and a shared core make of it at any time is not worth a word. */
const usualMs = 10;

export class LagWatch implements LostTime {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #listeners: ((lagMs: number) => void)[] = [];
  #lostMs = 0;
  #due: number;
  #cancel: () => void = () => {};

  /** `timer`: one that calls back in its own turn, and waits for nothing else. */
  constructor(clock: Clock, timer: Timer) {
    this.#clock = clock;
    this.#timer = timer;
    this.#due = clock.now();
    this.#listen();
  }

  /** How late the loop is at this moment. Milliseconds. */
  lagAt(now: number): number {
    return Math.max(0, now - this.#due);
  }

  upTo(now: number): number {
    const lagMs = this.lagAt(now);
    return lagMs > usualMs ? this.#lostMs + lagMs : this.#lostMs;
  }

  /** Calls back at each beat with how late it was. */
  onBeat(listener: (lagMs: number) => void): void {
    this.#listeners.push(listener);
  }

  stop(): void {
    this.#cancel();
  }

  #listen(): void {
    this.#due = this.#clock.now() + beatMs;
    this.#cancel = this.#timer.after(beatMs, () => this.#beat());
  }

  #beat(): void {
    const now = this.#clock.now();
    const lagMs = this.lagAt(now);
    this.#lostMs = this.upTo(now);
    this.#listen();
    for (const listener of this.#listeners) listener(lagMs);
  }
}
