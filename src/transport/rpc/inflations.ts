/**
 * Messages that come compressed are unpacked a few at a time. Both libraries would unpack all
 * that have come at once, each up to the size of the largest request, and go on for clients
 * that have left: a thousand bombs of 50 kB were 16 GB that way, for minutes.
 */
import { CallError } from "../../core/model/call-error.ts";

/** At once: as many as a core and its neighbour can work at; more would only hold more. */
const mostAtOnce = 2;

/** And that wait for their turn. The largest take some 50 ms each, so that the last waits for seconds. */
const mostWaiting = 256;

const retryAfterMs = 1_000;

export class Inflations {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * Does it in its turn. Rejects with a CallError "resource-exhausted" when too many wait, and
   * "cancelled" when nobody wants it any more by then.
   */
  async run<T>(inflate: () => Promise<T>, isWanted: () => boolean = () => true): Promise<T> {
    if (this.#running >= mostAtOnce) await this.#turn();
    else this.#running += 1;
    try {
      if (!isWanted()) throw new CallError("cancelled", "the client left");
      return await inflate();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Resolves with the place of one that is done. */
  #turn(): Promise<void> {
    if (this.#waiting.length >= mostWaiting) {
      const message = "too many compressed requests wait to be unpacked; send it uncompressed, or later";
      throw new CallError("resource-exhausted", message, { retryAfterMs });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
