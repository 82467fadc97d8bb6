/**
 * Messages that come compressed are unpacked a few at a time. Both libraries would unpack all
 * that have come at once, each up to the size of the largest request, and go on for clients
 * that have left: a thousand bombs of 50 kB were 15 GB that way, for minutes.
 */
import { CallError } from "../../core/model/call-error.ts";

/** At once: as many as a core and its neighbour can work at; more would only hold more. */
const mostAtOnce = 2;

/** That wait for their turn: as many calls as one connection may have, and the bytes of the largest request. */
const mostWaiting = 4_096;
const mostBytesWaiting = 16 << 20;

const retryAfterMs = 1_000;

export class Inflations {
  #running = 0;
  #bytesWaiting = 0;
  readonly #waiting: { readonly bytes: number; readonly begin: () => void }[] = [];

  /**
   * Unpacks so many bytes in their turn. Rejects with a CallError "resource-exhausted" when too
   * much waits, and "cancelled" when nobody wants it any more by then.
   */
  async run<T>(bytes: number, inflate: () => Promise<T>, isWanted: () => boolean = () => true): Promise<T> {
    if (this.#running >= mostAtOnce) await this.#turn(bytes);
    else this.#running += 1;
    try {
      if (!isWanted()) throw new CallError("cancelled", "the client left");
      return await inflate();
    } finally {
      this.#passOn();
    }
  }

  /** Resolves with the place of one that is done. */
  #turn(bytes: number): Promise<void> {
    const isFull = this.#bytesWaiting + bytes > mostBytesWaiting && this.#waiting.length > 0;
    if (isFull || this.#waiting.length >= mostWaiting) {
      const message = "too many compressed requests wait to be unpacked; send it uncompressed, or later";
      throw new CallError("resource-exhausted", message, { retryAfterMs });
    }
    this.#bytesWaiting += bytes;
    return new Promise((begin) => this.#waiting.push({ bytes, begin }));
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#bytesWaiting -= next.bytes;
    next.begin();
  }
}
