/**
 * HTTP/1.1 and HTTP/2 without TLS on one port, since Bedrock's own client speaks HTTP/2
 * to any host. The first bytes decide: an HTTP/2 client begins with "PRI * HTTP/2.0"
 * (RFC 9113 §3.4), and HTTP/1.1 has no such method.
 */
import type { Server as Http1Server } from "node:http";
import type { Http2Server } from "node:http2";
import type { Socket } from "node:net";

const preface = Buffer.from("PRI ");

/** Hands the HTTP/2 connections of a plain HTTP/1.1 server to the other one. */
export function sharePort(http1: Http1Server, http2: Http2Server): void {
  const serve = http1.listeners("connection");
  http1.removeAllListeners("connection");
  http1.on("connection", (socket: Socket) => {
    peek(socket, (isHttp2) => {
      if (isHttp2) {
        // HTTP/1.1 keeps a half-closed connection for its answer; in HTTP/2 it is over.
        socket.allowHalfOpen = false;
        http2.emit("connection", socket);
      } else for (const each of serve) Reflect.apply(each, http1, [socket]);
    });
  });
}

/** Calls back once the first bytes decide, and puts them back. A socket that ends before is let go. */
function peek(socket: Socket, decide: (isHttp2: boolean) => void): void {
  const seen: Buffer[] = [];
  const letGo = (): void => void socket.destroy();
  const onReadable = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    seen.push(chunk);
    const start = Buffer.concat(seen);
    const compared = Math.min(start.length, preface.length);
    const isAlike = start.subarray(0, compared).equals(preface.subarray(0, compared));
    if (isAlike && compared < preface.length) return;
    socket.off("readable", onReadable).off("error", letGo).off("end", letGo);
    socket.unshift(start);
    decide(isAlike);
  };
  socket.on("readable", onReadable).once("error", letGo).once("end", letGo);
}
