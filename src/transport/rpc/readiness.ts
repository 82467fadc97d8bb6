/**
 * Whether the process wants new work: one bit that /readyz and the health service
 * show and that those who watch are told about. It turns once and never back.
 */
export class Readiness {
  readonly #stopped = new AbortController();

  get isReady(): boolean {
    return !this.#stopped.signal.aborted;
  }

  /** Aborts when the process begins to stop. */
  get stopping(): AbortSignal {
    return this.#stopped.signal;
  }

  /** From now on the process asks to be left alone; what runs goes on. */
  stop(): void {
    this.#stopped.abort();
  }
}
