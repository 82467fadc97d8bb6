/**
 * Connections on which a client says nothing. grpc-js keeps them as long as others and waits
 * for them when it drains; a client of HTTP/2 speaks as soon as it is connected (RFC 9113 §3.4).
 */
import type { Socket } from "node:net";
import type { Timer } from "../../core/model/ports.ts";

/** The bytes with which every client begins, or with TLS far fewer than it begins its handshake with. */
const prefaceBytes = 24;

/** How long a client may take for them: as long as on the HTTP listener. */
const maxSilenceMs = 10_000;

export class SilentConnections {
  readonly #timer: Timer;
  /** Those of the last seconds, which alone may be silent. */
  readonly #young = new Set<Socket>();

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  watch(socket: Socket): void {
    this.#young.add(socket);
    const cancel = this.#timer.after(maxSilenceMs, () => {
      this.#young.delete(socket);
      if (isSilent(socket)) socket.destroy();
    });
    socket.once("close", () => {
      cancel();
      this.#young.delete(socket);
    });
  }

  /** Drops those that have not spoken yet. */
  drop(): void {
    for (const socket of this.#young) if (isSilent(socket)) socket.destroy();
  }
}

function isSilent({ bytesRead }: Socket): boolean {
  return bytesRead < prefaceBytes;
}
