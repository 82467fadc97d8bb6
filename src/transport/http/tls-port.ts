/**
 * HTTP/1.1 and HTTP/2 over TLS on one port: the handshake says which (ALPN, RFC 7301).
 * Clients that name none speak HTTP/1.1.
 */
import type { Http2Server } from "node:http2";
import { createServer, type Server as HttpsServer, type ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { TlsSettings } from "../../core/model/tls-settings.ts";
import { handshakeOptions, isRenewal, secureContextOptions } from "../rpc/tls.ts";

/** How long a handshake may take: as long as the first headers may. */
const handshakeTimeoutMs = 10_000;

export interface TlsPort {
  readonly server: HttpsServer;
  /**
   * Drops the connections that have asked for nothing yet, in or after their handshake: pools
   * and browsers open some for later, which Node does not count as idle.
   */
  readonly dropSilent: () => void;
  /** New certificates for the connections to come. */
  readonly renewTls: (tls: TlsSettings) => void;
}

/** An HTTP/1.1 server over TLS that hands connections with HTTP/2 to the other. */
export function createTlsServer(tls: TlsSettings, http1Options: ServerOptions, http2: Http2Server): TlsPort {
  const server = createServer({
    ...http1Options,
    ...secureContextOptions(tls),
    ...handshakeOptions(tls),
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: handshakeTimeoutMs,
  });
  const silent = new Map<string, Socket>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    silent.set(key, socket);
    socket.once("close", () => {
      if (silent.get(key) === socket) silent.delete(key);
    });
  });
  const serveHttp1 = server.listeners("secureConnection");
  server.removeAllListeners("secureConnection");
  server.on("secureConnection", (socket: TLSSocket) => {
    // Node's HTTP/2 leaves errors of a TLS socket to nobody, and they would end the process.
    socket.on("error", () => {});
    if (socket.alpnProtocol === "h2") {
      // It is asked to leave by its session.
      silent.delete(keyOf(socket));
      http2.emit("connection", socket);
    } else for (const serve of serveHttp1) Reflect.apply(serve, server, [socket]);
  });
  server.on("request", ({ socket }) => silent.delete(keyOf(socket)));
  return {
    server,
    dropSilent() {
      for (const socket of silent.values()) socket.destroy();
    },
    renewTls(renewed) {
      if (isRenewal(tls, renewed)) server.setSecureContext(secureContextOptions(renewed));
    },
  };
}

/** TLS wraps the socket in another one; both have the same other end. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
