/** A provider that answers every call at once with a few words, so that what is measured is the gateway. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const piece = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const answer = `${piece({ role: "assistant", content: "Hello" }, null)}${piece({}, "stop")}data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } })}\n\ndata: [DONE]\n\n`;

export interface Upstream {
  readonly url: string;
  close(): void;
}

export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(answer);
    });
  });
  // Node's 5 s would end connections under calls where the machine is busy, and the gateway would blame the provider.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
