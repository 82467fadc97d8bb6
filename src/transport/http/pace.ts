/**
 * Keeps an answer over HTTP/1.1 from running ahead of a client that does not read. No
 * window but TCP's holds there: the kernel takes 4 MiB for such a client, which the
 * provider has sent for nobody. HTTP/2 has windows of its own and needs none of this.
 */
import type { Socket } from "node:net";
import type { Ends, SendQueues } from "./send-queues.ts";

/** What may stand in the kernel for a client, in bytes: 3,000 tokens in OpenAI's chunks. */
const mostUnsent = 1_048_576;

/** From here on it is asked how much stands there, so that who reads does not wait for the answer. */
const askedFrom = mostUnsent / 2;

type Connection = Ends & Pick<Socket, "bytesWritten">;

export class Pace {
  readonly #socket: Connection;
  readonly #queues: Pick<SendQueues, "unsent">;
  /** So many of the bytes written on the connection have left the kernel, and more perhaps. */
  #taken: number;
  #asking: Promise<void> | undefined;
  #isBlind = false;

  constructor(socket: Connection, queues: Pick<SendQueues, "unsent">) {
    this.#socket = socket;
    this.#queues = queues;
    this.#taken = socket.bytesWritten;
  }

  /** To be asked before more is written: undefined, as nearly always, or what to wait for. Never rejects. */
  wait(): Promise<void> | undefined {
    const ahead = this.#ahead();
    if (ahead < askedFrom) return undefined;
    this.#asking ??= this.#ask();
    return ahead < mostUnsent ? undefined : this.#held();
  }

  #ahead(): number {
    return this.#isBlind || this.#socket.destroyed ? 0 : this.#socket.bytesWritten - this.#taken;
  }

  async #held(): Promise<void> {
    while (this.#ahead() >= mostUnsent) {
      this.#asking ??= this.#ask();
      await this.#asking;
    }
  }

  async #ask(): Promise<void> {
    // What is written while the table is read counts as not taken.
    const written = this.#socket.bytesWritten;
    const unsent = await this.#queues.unsent(this.#socket);
    this.#asking = undefined;
    if (unsent === undefined) this.#isBlind = true;
    else this.#taken = Math.max(this.#taken, written - unsent);
  }
}

/** The same chunks, each asked for when the one before it may be followed. */
export function paced<T>(chunks: AsyncIterable<T>, pace: Pace): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const source = chunks[Symbol.asyncIterator]();
      return {
        next() {
          const held = pace.wait();
          return held === undefined ? source.next() : held.then(() => source.next());
        },
        return: async (value) => (await source.return?.(value)) ?? { done: true, value },
        throw: async (reason) => {
          if (source.throw === undefined) throw reason;
          return source.throw(reason);
        },
      };
    },
  };
}
