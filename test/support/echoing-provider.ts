/** A provider of the worst manners: its errors quote the key and the whole request back. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface EchoingProvider {
  readonly url: string;
  /** The status of its answers; 200 is a stream that ends in such an error. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

export async function startEchoingProvider(): Promise<EchoingProvider> {
  let status = 400;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const quoted = `${request.headers.authorization} sent ${Buffer.concat(chunks).toString()}`;
      const body = JSON.stringify({ error: { message: quoted, type: "server_error", code: "odd" } });
      const isStream = status === 200;
      response.writeHead(status, { "content-type": isStream ? "text/event-stream" : "application/json" });
      response.end(isStream ? `data: ${body}\n\n` : body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
