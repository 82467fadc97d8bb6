/** As many as a stream of Node holds back before it asks for a pause. */
const mostUnwritten = 16;

/** The messages of one call that its connection has not taken yet. */
export class Outflow {
  #unwritten = 0;
  #isCut = false;
  #resume: (() => void) | undefined;

  get isFull(): boolean {
    return this.#unwritten >= mostUnwritten;
  }

  add(): void {
    this.#unwritten += 1;
  }

  /** The connection took one of them. */
  readonly written = (): void => {
    this.#unwritten -= 1;
    if (this.#unwritten === 0) this.#resume?.();
  };

  /** The connection will take none of them any more. */
  cut(): void {
    this.#isCut = true;
    this.#resume?.();
  }

  /** Resolves when all were taken, or when none will be. Asked by one at a time. */
  drained(): Promise<void> {
    if (this.#isCut || this.#unwritten === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }
}
