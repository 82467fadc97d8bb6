import type { Clock } from "../core/base/clock.ts";
import type { Timer } from "../core/model/ports.ts";

/** Usual lines cannot crowd out grave ones: each kind has the same budget for itself. */
export type LineKind = "usual" | "grave";

const windowMs = 1_000;

/** So many lines of each kind a second. Those beyond are counted, and told once the second is over. */
export class LineBudget {
  readonly #most: number;
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #onLeftOut: (lines: number) => void;
  readonly #spent = { usual: 0, grave: 0 };
  #windowFrom = Number.NEGATIVE_INFINITY;
  #leftOut = 0;
  #cancelTelling: (() => void) | undefined;

  constructor(most: number, clock: Clock, timer: Timer, onLeftOut: (lines: number) => void) {
    this.#most = most;
    this.#clock = clock;
    this.#timer = timer;
    this.#onLeftOut = onLeftOut;
  }

  /** Whether the line may be written. */
  trySpend(kind: LineKind): boolean {
    const now = this.#clock.now();
    if (now - this.#windowFrom >= windowMs) {
      this.#windowFrom = now;
      this.#spent.usual = 0;
      this.#spent.grave = 0;
    }
    if (this.#spent[kind] < this.#most) {
      this.#spent[kind] += 1;
      return true;
    }
    this.#leftOut += 1;
    this.#cancelTelling ??= this.#timer.after(windowMs, () => this.#tell());
    return false;
  }

  /** Tells what is still to be told. */
  close(): void {
    this.#cancelTelling?.();
    this.#tell();
  }

  #tell(): void {
    this.#cancelTelling = undefined;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    if (leftOut > 0) this.#onLeftOut(leftOut);
  }
}
