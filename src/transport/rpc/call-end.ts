/** The end of a call, answered or not: told once to who holds something for as long as the call runs. */
export class CallEnd {
  readonly #held: (() => void)[] = [];
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls back when the call is over; at once when it already is. */
  whenOver(release: () => void): void {
    if (this.#isOver) release();
    else this.#held.push(release);
  }

  /** The call is over. May be said more than once. */
  over(): void {
    this.#isOver = true;
    for (const release of this.#held.splice(0)) release();
  }
}
