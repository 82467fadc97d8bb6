/** A call over OpenAI's chat API, by node:http: what comes is read as it is, with no SDK to retry or to soften it. */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";
import type { Ask, Seen } from "./call.ts";

interface Target {
  readonly port: number;
  readonly model: string;
  readonly headersOf: (streaming: boolean) => Readonly<Record<string, string>>;
}

interface Body {
  readonly error?: unknown;
  readonly choices?: readonly {
    readonly message?: { readonly content?: string };
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
}

export function createOpenAiAsk({ port, model, headersOf }: Target): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  return (call, streaming, signal, onToken) =>
    new Promise<Seen>((resolve) => {
      const messages = [
        { role: "user", content: `call-${call}; What becomes of a river when its dam is full?` },
      ];
      const body = JSON.stringify({ model, messages, ...(streaming ? { stream: true } : {}) });
      const options = {
        host: "127.0.0.1",
        port,
        agent,
        signal,
        method: "POST",
        path: "/v1/chat/completions",
      };
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...headersOf(streaming),
      };
      const http = httpRequest({ ...options, headers }, (response) => {
        const read = streaming && response.statusCode === 200 ? readStream : readWhole;
        read(response, onToken).then(resolve, (reason) => resolve({ kind: "error", error: String(reason) }));
      });
      http.on("error", (reason) => resolve({ kind: "error", error: String(reason) }));
      http.end(body);
    });
}

async function readWhole(response: IncomingMessage): Promise<Seen> {
  let text = "";
  for await (const piece of response) text += piece;
  if (response.statusCode !== 200) return { kind: "error", error: `${response.statusCode} ${text}` };
  const body: Body = JSON.parse(text);
  const [choice] = body.choices ?? [];
  if (choice === undefined) return { kind: "error", error: text };
  return { kind: "ended", text: choice.message?.content ?? "", hasFinish: Boolean(choice.finish_reason) };
}

/** Rejects when the connection breaks. An error inside the stream ends it with that error. */
async function readStream(response: IncomingMessage, onToken: (isFirst: boolean) => void): Promise<Seen> {
  let text = "";
  let hasFinish = false;
  let error: string | undefined;
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") return;
      const body: Body = JSON.parse(data);
      if (body.error !== undefined && body.error !== null) error = data;
      for (const { delta, finish_reason: finish } of body.choices ?? []) {
        if (delta?.content) {
          onToken(text === "");
          text += delta.content;
        }
        if (finish) hasFinish = true;
      }
    },
  });
  response.setEncoding("utf8");
  for await (const piece of response) parser.feed(String(piece));
  return error === undefined ? { kind: "ended", text, hasFinish } : { kind: "error", error };
}
