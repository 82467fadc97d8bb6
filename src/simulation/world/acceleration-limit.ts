/**
 * A limit on how fast a customer's traffic may grow: no second may bring more than
 * twice the mean of the last ten, above a floor that every customer has.
 */
import { RateLimit } from "./rate-limit.ts";

const slots = 10;
const slotMs = 1_000;
const growth = 2;

/** The floor as a part of the rate limit; the backup ramp's floor is the same 0.4 (routing.md §2.5). */
const floor = 0.4;

export class AccelerationLimit {
  readonly #limit = new RateLimit(false);
  readonly #floorPerSecond: number;
  readonly #counts: number[] = new Array<number>(slots).fill(0);
  #slot = 0;

  constructor(ratePerSecond: number) {
    this.#floorPerSecond = floor * ratePerSecond;
  }

  tryTake(now: number): boolean {
    this.#turn(Math.floor(now / slotMs));
    const mean = this.#counts.reduce((sum, count) => sum + count, 0) / slots;
    if (!this.#limit.tryTake(Math.max(this.#floorPerSecond, growth * mean), now)) return false;
    const index = this.#slot % slots;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    return true;
  }

  /** Empties the slots that have gone by. */
  #turn(slot: number): void {
    const passed = Math.min(slots, slot - this.#slot);
    for (let step = 0; step < passed; step += 1) this.#counts[(slot - step) % slots] = 0;
    this.#slot = slot;
  }
}
