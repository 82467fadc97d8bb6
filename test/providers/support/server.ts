/** A provider on loopback whose every byte the test decides. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Every connection that was ever made. */
  readonly sockets: readonly Socket[];
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An HTTP server; the handler gets each request with its body. */
export async function httpServer(
  handler: (response: ServerResponse, request: Received) => void,
): Promise<TestServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    handler(response, { method, url, headers, body: Buffer.concat(chunks).toString() });
  });
  return listening(server);
}

/** A TCP server, for answers that are no HTTP. */
export function tcpServer(handler: (socket: Socket) => void): Promise<TestServer> {
  return listening(createTcpServer(handler));
}

async function listening(server: Server): Promise<TestServer> {
  const sockets: Socket[] = [];
  server.on("connection", (socket) => {
    socket.on("error", () => {}); // Resets are what these tests are about.
    sockets.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Starts a stream of events with these chunks, and leaves it open. */
export function startStream(response: ServerResponse, ...chunks: readonly unknown[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks) response.write(event(chunk));
}

export function event(chunk: unknown): string {
  return `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`;
}

export const hello = { model: "m", choices: [{ index: 0, delta: { content: "Hi" } }] };
export const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };

/** Resolves after this many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
