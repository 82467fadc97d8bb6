/**
 * A response of server-sent events that writes no faster than its client reads.
 * Nothing is sent before the first event, so that an error can still be a status.
 */
import type { Exchange } from "../../exchange.ts";

export class SseResponse {
  readonly #response: Exchange["response"];
  readonly #pace: Exchange["pace"];
  readonly #signal: AbortSignal;

  /** `signal` aborts when the client has left. */
  constructor({ response, pace }: Exchange, signal: AbortSignal) {
    this.#response = response;
    this.#pace = pace;
    this.#signal = signal;
  }

  /** Whether anything was sent. */
  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  /** Sets the headers, which leave with the first event. */
  open(): void {
    const response = this.#response;
    response.statusCode = 200;
    response.setHeader("content-type", "text/event-stream; charset=utf-8");
    response.setHeader("cache-control", "no-store");
    response.setHeader("x-content-type-options", "nosniff");
    // Nginx would collect the events otherwise.
    response.setHeader("x-accel-buffering", "no");
  }

  /** Writes the data of some events at once. Resolves when the client is ready for more, or has left. */
  async write(events: readonly string[]): Promise<void> {
    const held = this.#pace?.wait();
    if (held !== undefined) await held;
    if (this.#signal.aborted) return;
    const text = events.map((data) => `data: ${data}\n\n`).join("");
    if (!this.#write(text)) await this.#drained();
  }

  end(): void {
    if (!this.#signal.aborted) this.#response.end();
  }

  #write(text: string): boolean {
    const response = this.#response;
    // Two classes with the same method, whose overloads TypeScript cannot join.
    return "createPushResponse" in response ? response.write(text) : response.write(text);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#response.off("drain", done);
        this.#signal.removeEventListener("abort", done);
        resolve();
      };
      this.#response.on("drain", done);
      this.#signal.addEventListener("abort", done);
      if (this.#signal.aborted) done();
    });
  }
}
