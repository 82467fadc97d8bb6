import type { Clock } from "../core/base/clock.ts";
import type { Timer } from "../core/model/ports.ts";

/**
 * One timer for a whole call. A call's next wake moves with every token, mostly into
 * the future; re-arming a timer each time would cost more than the token. So an
 * armed timer is only ever brought forward: when it rings too early, it is armed
 * again.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #ring: () => void;
  #wanted = Number.POSITIVE_INFINITY;
  #armed = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, timer: Timer, ring: () => void) {
    this.#clock = clock;
    this.#timer = timer;
    this.#ring = ring;
  }

  /** Rings at `at`, on the monotonic clock; Infinity: not at all. */
  set(at: number): void {
    this.#wanted = at;
    if (at < this.#armed) this.#arm(at);
  }

  stop(): void {
    this.#wanted = Number.POSITIVE_INFINITY;
    this.#armed = Number.POSITIVE_INFINITY;
    this.#disarm?.();
    this.#disarm = undefined;
  }

  #arm(at: number): void {
    this.#disarm?.();
    this.#armed = at;
    this.#disarm = this.#timer.after(Math.max(0, at - this.#clock.now()), this.#fired);
  }

  /** One function for all times that it is armed. */
  readonly #fired = (): void => {
    this.#armed = Number.POSITIVE_INFINITY;
    this.#disarm = undefined;
    if (this.#wanted === Number.POSITIVE_INFINITY) return;
    if (this.#clock.now() < this.#wanted) this.#arm(this.#wanted);
    else this.#ring();
  };
}
