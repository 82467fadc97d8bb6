/**
 * Looks at every connection before its server does: more than may be open, and peers that
 * did harm, are reset at once. That costs a tenth of what a session costs that is made and
 * ended again, and leaves nothing of it in the kernel.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server, Socket } from "node:net";
import type { Clock } from "../../core/base/clock.ts";
import { peerName } from "../../core/base/peer-name.ts";
import type { PeerBook } from "../../core/limits/peer-book.ts";
import type { ConnectionBounds } from "../../core/model/connection-bounds.ts";
import type { ConnectionMetrics } from "../../telemetry/metrics.ts";

type Door = "grpc" | "http";

export interface ConnectionGateDeps {
  readonly book: PeerBook;
  /** Those in force now. */
  readonly bounds: () => ConnectionBounds;
  readonly clock: Clock;
  readonly metrics: ConnectionMetrics;
}

/** Who is told of what a library hides. */
export interface HiddenWatch {
  /** Of each connection that is let in. */
  onTaken(socket: Socket): void;
  /** Of each server, once its own listeners are in place. */
  onServer(server: Server): void;
}

export class ConnectionGate {
  readonly #deps: ConnectionGateDeps;

  constructor(deps: ConnectionGateDeps) {
    this.#deps = deps;
  }

  /** Stands before a server, whose own listeners for connections must be in place. `onTaken` is told of each that is let in. */
  guard(server: Server, door: Door, onTaken: (socket: Socket) => void = () => {}): void {
    const serve = server.listeners("connection");
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      if (!this.#isTaken(socket, door)) return;
      onTaken(socket);
      for (const each of serve) Reflect.apply(each, server, [socket]);
    });
  }

  /** The same for servers that a library hides: those that `listen` opens on the port that it resolves with. */
  async guardHidden(
    listen: () => Promise<number>,
    door: Door,
    { onTaken, onServer }: HiddenWatch,
  ): Promise<number> {
    const seen = new Set<Server>();
    const note = (event: unknown) => void seen.add((event as { readonly server: Server }).server);
    subscribe(listening, note);
    try {
      const port = await listen();
      for (const server of seen) {
        if (portOf(server) !== port) continue;
        this.guard(server, door, onTaken);
        onServer(server);
      }
      return port;
    } finally {
      unsubscribe(listening, note);
    }
  }

  #isTaken(socket: Socket, door: Door): boolean {
    const { book, bounds, clock, metrics } = this.#deps;
    const name = peerName(socket.remoteAddress ?? "");
    const reason = book.tryEnter(name, bounds(), clock.now());
    if (reason !== undefined) {
      metrics.turnedAway(door, reason);
      socket.resetAndDestroy();
      return false;
    }
    metrics.opened(door);
    socket.once("close", () => {
      book.leave(name, clock.now());
      metrics.closed(door);
    });
    return true;
  }
}

/** Node tells there of every server that begins to listen. */
const listening = "tracing:net.server.listen:asyncStart";

function portOf(server: Server): number | undefined {
  const bound = server.address();
  return typeof bound === "object" ? bound?.port : undefined;
}
