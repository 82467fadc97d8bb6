import type { Recording } from "./recording.ts";

/** Takes a place among the calls that run at once, whether there is room or not; the answer gives it back. */
export type HoldPlace = () => () => void;

/**
 * Calls under an idempotency key that run on though all their readers have left: they
 * count as calls that run, or callers who ask and leave could make any number of them.
 */
export class UnreadCalls {
  readonly #hold: HoldPlace;
  readonly #places = new Map<Recording, () => void>();

  constructor(hold: HoldPlace) {
    this.#hold = hold;
  }

  /** A reader has left. */
  left(recording: Recording): void {
    if (recording.readers > 0 || !recording.isOpen || this.#places.has(recording)) return;
    this.#places.set(recording, this.#hold());
  }

  /** Somebody reads it again, or it is over. */
  release(recording: Recording): void {
    this.#places.get(recording)?.();
    this.#places.delete(recording);
  }
}
