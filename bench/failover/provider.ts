/**
 * A provider that can be made ill: answers OpenAI's chat API at a pace, and writes down what arrived and what it
 * generated. Each answer is `answerTokens` numbered words that begin with the provider's letter, so that whoever reads
 * one knows who wrote it and whether it is whole.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * well: as it should be. cut: answers break off with a reset, and every request is answered with one. hung: takes requests and says nothing more.
 * browned-out: five times slower, and every fifth request is answered 503.
 */
export type Condition = "well" | "cut" | "hung" | "browned-out";

/** A request. Connections on which nothing was asked are not counted. */
export interface Arrival {
  readonly atMs: number;
  /** The number of the call that the request belongs to. Undefined for probes. */
  readonly call: number | undefined;
  /** Tokens written so far. */
  tokens: number;
}

export const answerTokens = 50;
export const pace = { firstTokenMs: 100, betweenTokensMs: 20 } as const;
export const slowdown = 5;
const errorEvery = 5;

const chunkOf = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const usage = { prompt_tokens: 20, completion_tokens: answerTokens, total_tokens: 20 + answerTokens };
const usageChunk = `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench", choices: [], usage })}\n\n`;
const overloaded = JSON.stringify({
  error: { message: "The server is overloaded.", type: "server_error", param: null, code: null },
});

export class SimulatedProvider {
  readonly arrivals: Arrival[] = [];
  readonly #letter: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #condition: Condition = "well";
  #served = 0;

  constructor(letter: string) {
    this.#letter = letter;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.keepAliveTimeout = 120_000;
    this.#server.on("connection", (socket) => this.#accept(socket));
  }

  /** Resolves with its port. */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  }

  become(condition: Condition): void {
    const wasHung = this.#condition === "hung";
    this.#condition = condition;
    // A provider that hung comes back as a process that was started again: what it held is gone.
    if (condition === "cut" || wasHung) for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #accept(socket: Socket): void {
    socket.on("error", () => {});
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    request.on("error", () => {});
    for await (const piece of request) body += piece;
    const named = /call-(\d+);/.exec(body)?.[1];
    const call = named === undefined ? undefined : Number(named);
    const arrival: Arrival = { atMs: performance.now(), call, tokens: 0 };
    this.arrivals.push(arrival);
    this.#served += 1;
    if (this.#condition === "cut") {
      request.socket.resetAndDestroy();
      return;
    }
    if (this.#condition === "browned-out" && this.#served % errorEvery === 0) {
      response.writeHead(503, { "content-type": "application/json" }).end(overloaded);
      return;
    }
    const count = call === undefined ? 1 : answerTokens;
    if (/"stream":\s*true/.test(body)) await this.#stream(response, arrival, count);
    else await this.#whole(response, arrival, count);
  }

  async #stream(response: ServerResponse, arrival: Arrival, count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      if (!(await this.#pause(response, i === 0 ? pace.firstTokenMs : pace.betweenTokensMs))) return;
      if (i === 0) response.writeHead(200, { "content-type": "text/event-stream" });
      const role = i === 0 ? { role: "assistant" } : {};
      response.write(chunkOf({ ...role, content: `${this.#letter}${i} ` }, null));
      arrival.tokens += 1;
    }
    response.end(`${chunkOf({}, "stop")}${usageChunk}data: [DONE]\n\n`);
  }

  async #whole(response: ServerResponse, arrival: Arrival, count: number): Promise<void> {
    if (!(await this.#pause(response, pace.firstTokenMs))) return;
    for (let i = 1; i < count; i += 1) {
      if (!(await this.#pause(response, pace.betweenTokensMs))) return;
      arrival.tokens = i + 1;
    }
    const content = Array.from({ length: count }, (_, i) => `${this.#letter}${i} `).join("");
    const message = { role: "assistant", content };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1,
        model: "bench",
        choices,
        usage,
      }),
    );
  }

  /** Whether the answer may go on after the pause: neither has its reader left nor does the provider hang. */
  async #pause(response: ServerResponse, ms: number): Promise<boolean> {
    await new Promise((resolve) =>
      setTimeout(resolve, this.#condition === "browned-out" ? slowdown * ms : ms),
    );
    return this.#condition !== "hung" && this.#condition !== "cut" && !response.destroyed;
  }
}
