/** The open connections of the HTTP listener, so that a drain can end each of them politely. */
import type { Server as Http1Server, ServerResponse } from "node:http";
import type { Http2Server, Http2ServerResponse, ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";

export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  #isDraining = false;

  constructor(http1: Http1Server, http2: Http2Server) {
    http1.prependListener("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    http2.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      if (this.#isDraining) session.close();
    });
  }

  /**
   * Asks every client to leave: HTTP/2 by GOAWAY, HTTP/1.1 by closing what is idle
   * now and what becomes idle later. Running exchanges go on.
   */
  drain(http1: Http1Server): void {
    this.#isDraining = true;
    for (const session of this.#sessions) session.close();
    http1.closeIdleConnections();
  }

  /** Keeps an HTTP/1.1 connection from outliving its exchange once the drain has begun. */
  watch(response: ServerResponse | Http2ServerResponse): void {
    if ("createPushResponse" in response) return;
    const { socket } = response;
    if (this.#isDraining) response.setHeader("connection", "close");
    response.once("finish", () => {
      if (this.#isDraining) socket?.end();
    });
  }

  /** Ends every connection now. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}
