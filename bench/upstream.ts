/**
 * The provider of the benchmarks: answers OpenAI's chat API as cheaply as Node can. What it does is in the model's
 * name: "unary" answers in one piece, "answer-after-MS" a while later, "tokens-N-every-MS" streams N tokens at a pace, "burst-N" streams N at once,
 * "idle" streams one token and then waits until its reader leaves.
 *
 * Every token carries the moment at which it was written, "@" and 16 digits of microseconds, so that whoever reads it
 * behind any gateway and in any protocol can tell how long it was under way.
 *
 * Run by itself: node bench/upstream.ts. Prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

const json = { "content-type": "application/json" };
const head = { "content-type": "text/event-stream" };
const unary = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "bench",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      message: {
        role: "assistant",
        content: "The river carries the flood past the mill before noon. ".repeat(8),
      },
    },
  ],
  usage: { prompt_tokens: 20, completion_tokens: 100, total_tokens: 120 },
});
const tail =
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n' +
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":100,"total_tokens":120}}\n\n' +
  "data: [DONE]\n\n";

function token(): string {
  const micros = Math.round((performance.timeOrigin + performance.now()) * 1_000);
  return `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":{"content":"@${micros} "},"finish_reason":null}]}\n\n`;
}

function answer(body: string, response: ServerResponse): void {
  const paced = /tokens-(\d+)-every-(\d+)/.exec(body);
  const burst = /burst-(\d+)/.exec(body);
  const late = /answer-after-(\d+)/.exec(body);
  if (late !== null) setTimeout(() => response.writeHead(200, json).end(unary), Number(late[1]));
  else if (paced !== null) stream(response, Number(paced[1]), Number(paced[2]));
  else if (burst !== null) flood(response, Number(burst[1]));
  else if (body.includes('"idle"')) response.writeHead(200, head).write(token());
  else response.writeHead(200, json).end(unary);
}

function stream(response: ServerResponse, count: number, everyMs: number): void {
  response.writeHead(200, head);
  let left = count;
  const timer = setInterval(() => {
    left -= 1;
    if (left >= 0) response.write(token());
    else {
      clearInterval(timer);
      response.end(tail);
    }
  }, everyMs);
  response.on("close", () => clearInterval(timer));
}

/** In pieces of 64 tokens, as fast as the reader takes them. */
function flood(response: ServerResponse, count: number): void {
  response.writeHead(200, head);
  let left = count;
  const write = () => {
    while (left > 0) {
      const now = Math.min(64, left);
      left -= now;
      if (!response.write(token().repeat(now))) {
        response.once("drain", write);
        return;
      }
    }
    response.end(tail);
  };
  write();
}

function read(request: IncomingMessage, then: (body: string) => void): void {
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => then(body));
}

const server = createServer((request, response) => read(request, (body) => answer(body, response)));
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
