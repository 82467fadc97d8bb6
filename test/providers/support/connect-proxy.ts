/** An HTTP proxy on loopback that tunnels and remembers all that it was sent in the clear. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export interface ConnectProxy extends AsyncDisposable {
  readonly port: number;
  /** Of each CONNECT: its target. */
  readonly targets: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
  /** What went through the tunnels from the client, byte for byte, and the requests before. */
  readonly seen: () => string;
  readonly headersSeen: () => string;
}

/** Tunnels to `port` on loopback, whatever it is asked for; with `status` it refuses instead. */
export async function connectProxy(port: number, status = 200): Promise<ConnectProxy> {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const requests: string[] = [];
  const bytes: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    socket.on("error", () => {});
    targets.push(request.url ?? "");
    authorizations.push(request.headers["proxy-authorization"]);
    requests.push(`${request.url} ${JSON.stringify(request.headers)}`);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.on("data", (chunk) => bytes.push(chunk));
      socket.pipe(upstream).pipe(socket);
    });
    sockets.push(upstream);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    authorizations,
    seen: () => Buffer.concat(bytes).toString("latin1"),
    headersSeen: () => requests.join("\n"),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
