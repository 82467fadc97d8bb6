/** As httpServer, over TLS, at https://localhost. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { PrivateCa } from "./private-ca.ts";
import type { Received } from "./server.ts";

export async function tlsServer(
  authority: PrivateCa,
  handler: (response: ServerResponse, request: Received) => void,
): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer(authority, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    handler(response, { method, url, headers, body: Buffer.concat(chunks).toString() });
  });
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => {}); // Clients that give up are what these tests are about.
    sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
