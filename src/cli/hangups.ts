/**
 * Requests to read the configuration anew, which a process may be sent before there is
 * one: they are kept, as one, for who asks.
 */
export class Hangups {
  #tell: (() => void) | undefined;
  #isOwed = false;

  came(): void {
    if (this.#tell === undefined) this.#isOwed = true;
    else this.#tell();
  }

  /** Calls back for each that comes, and at once for those that came before. */
  listen(callback: () => void): void {
    this.#tell = callback;
    if (this.#isOwed) callback();
    this.#isOwed = false;
  }
}
