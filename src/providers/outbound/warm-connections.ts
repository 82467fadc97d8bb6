/**
 * Connections made before they are asked for, so that a first request and a burst do
 * not wait for TCP and TLS. Nothing is sent on them: no provider counts or bills them.
 */
import type { buildConnector } from "undici";
import type { Socket } from "../undici-types.ts";

/**
 * How often in a row connections are made anew without a request between: with the
 * 60 s that providers leave an idle connection open this warms half an hour of silence,
 * and one that closes at once is left alone soon.
 */
const mostRenewals = 32;

type Callback = buildConnector.Callback;

export class WarmConnections {
  readonly #make: (callback: Callback) => void;
  readonly #count: number;
  readonly #idle = new Set<Socket>();
  /** Requests that came while a connection was being made for nobody: it is theirs. */
  readonly #waiting: Callback[] = [];
  #making = 0;
  #renewals = 0;
  #closed = false;

  /** Keeps `count` connections, from the first `fill()` on. */
  constructor(make: (callback: Callback) => void, count: number) {
    this.#make = make;
    this.#count = count;
  }

  /** To be called with every request: makes what is missing. */
  fill(): void {
    this.#renewals = 0;
    this.#makeMissing();
  }

  /** A connection: one that waits, one that is being made, or a new one. */
  take(callback: Callback): void {
    const socket = this.#takeIdle();
    // undici does not go on when it is called back before its call returned.
    if (socket !== undefined) queueMicrotask(() => callback(null, socket));
    else if (this.#making > this.#waiting.length) this.#waiting.push(callback);
    else this.#make(callback);
    this.#makeMissing();
  }

  close(): void {
    this.#closed = true;
    for (const socket of this.#idle) socket.destroy();
    this.#idle.clear();
  }

  /** A server that said something unasked has given the connection up (408, as a rule). */
  #takeIdle(): Socket | undefined {
    for (const socket of this.#idle) {
      this.#idle.delete(socket);
      if (!socket.destroyed && socket.readable && socket.readableLength === 0) return socket.ref();
      socket.destroy();
    }
    return undefined;
  }

  #makeMissing(): void {
    if (this.#closed) return;
    const spare = () => this.#idle.size + this.#making - this.#waiting.length;
    for (let missing = this.#count - spare(); missing > 0; missing -= 1) {
      this.#making += 1;
      this.#make((...made) => this.#onMade(made));
    }
  }

  #onMade(made: Parameters<Callback>): void {
    this.#making -= 1;
    const waiting = this.#waiting.shift();
    const [error, socket] = made;
    if (waiting !== undefined) waiting(...made);
    // What could not be made is tried again with the next request.
    if (waiting !== undefined || error !== null) return;
    if (this.#closed) socket.destroy();
    else this.#keep(socket);
  }

  /** An idle connection alone keeps no process alive. */
  #keep(socket: Socket): void {
    this.#idle.add(socket.unref());
    socket.once("close", () => {
      if (!this.#idle.delete(socket) || this.#renewals >= mostRenewals) return;
      this.#renewals += 1;
      this.#makeMissing();
    });
  }
}
