/**
 * HTTP/1.1 and HTTP/2 without TLS on one port. Node's own HTTP/2 server refuses
 * HTTP/1.1 there, so the first bytes of a connection decide: an HTTP/2 client begins
 * with "PRI * HTTP/2.0" (RFC 9113 §3.4), and no HTTP/1.1 method is called PRI.
 */
import type { Server as Http1Server } from "node:http";
import type { Http2Server } from "node:http2";
import type { Socket } from "node:net";
import type { Timer } from "../../core/model/ports.ts";

const preface = Buffer.from("PRI ");

/** How long a client may take for the first four bytes: as long as for its headers. */
const maxSilenceMs = 10_000;

/**
 * Turns a plain HTTP/1.1 server into one that hands HTTP/2 connections to the other.
 * The answer drops the connections that have not said which they are.
 */
export function sharePort(http1: Http1Server, http2: Http2Server, timer: Timer): () => void {
  const undecided = new Set<Socket>();
  const serveHttp1 = http1.listeners("connection");
  http1.removeAllListeners("connection");
  http1.on("connection", (socket: Socket) => {
    undecided.add(socket);
    const cancelTimer = timer.after(maxSilenceMs, () => socket.destroy());
    const leave = () => {
      cancelTimer();
      undecided.delete(socket);
    };
    socket.once("close", leave);
    peek(socket, (isHttp2) => {
      leave();
      socket.off("close", leave);
      if (isHttp2) {
        // HTTP/1.1 keeps a half-closed connection for its answer; in HTTP/2 it is over.
        socket.allowHalfOpen = false;
        http2.emit("connection", socket);
      } else {
        for (const serve of serveHttp1) Reflect.apply(serve, http1, [socket]);
      }
    });
  });
  return () => {
    for (const socket of undecided) socket.destroy();
  };
}

/** Calls back once the first bytes decide, and puts them back into the socket. */
function peek(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const drop = () => socket.destroy();
  const read = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, preface.length);
    const isAlike = seen.subarray(0, compared).equals(preface.subarray(0, compared));
    if (isAlike && compared < preface.length) return;
    socket.off("readable", read);
    socket.off("error", drop);
    socket.off("end", drop);
    socket.unshift(seen);
    decide(isAlike);
  };
  socket.on("readable", read);
  socket.once("error", drop);
  socket.once("end", drop);
}
