/**
 * The port of a simulated provider. It can be shut, so that connections are refused,
 * and opened again under the same number.
 */

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Ledger } from "./ledger.ts";
import { sharePort } from "./shared-port.ts";

/** Longer than any client keeps an idle connection in tests, so that the client decides. */
const keepAliveTimeoutMs = 65_000;

export interface Listener {
  /** 0 before the first opening. */
  readonly port: number;
  /** Opens the port; rejects when another process took it meanwhile. */
  open(): Promise<void>;
  /** Closes the port and destroys every connection. */
  shut(): Promise<void>;
}

/** A listener on `host`, not open yet. Port 0 lets the system choose on the first opening. */
export function createListener(
  address: { readonly host: string; readonly port: number },
  onRequest: RequestListener,
  ledger: Ledger,
): Listener {
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 }, onRequest);
  // Node made the classes of HTTP/2 to stand in for these; where they differ is break-off.ts.
  const onHttp2 = onRequest as unknown as Parameters<typeof createHttp2Server>[1];
  sharePort(server, createHttp2Server({}, onHttp2));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    ledger.add("connections");
    ledger.add("openConnections");
    socket.once("close", () => {
      sockets.delete(socket);
      ledger.add("openConnections", -1);
    });
  });
  let port = address.port;
  const open = async (): Promise<void> => {
    if (server.listening) return;
    await listen(server, port, address.host);
    port = (server.address() as AddressInfo).port;
    ledger.serving = true;
  };
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    ledger.serving = false;
    const gone = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    // The server tells that it closed before its sockets do.
    await Promise.all([closed, ...gone]);
    // The requests that died write down their end in the same turn.
    await nextTurn();
  };
  // One after the other: a port that is shut while it still opens would stay open.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const turn = last.then(step);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    get port() {
      return port;
    },
    open: () => inTurn(open),
    shut: () => inTurn(shut),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      reject(new Error(`the simulated provider can not open ${host}:${port}`, { cause: error }));
    };
    server.once("error", onError);
    server.listen(port, host, () => {
      server.off("error", onError);
      resolve();
    });
  });
}
