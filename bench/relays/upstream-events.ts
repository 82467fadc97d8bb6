/** What both bare relays do with the upstream: ask, and read its events. Nothing is checked, kept or measured. */
import { createParser } from "eventsource-parser";
import { Pool } from "undici";

export interface UpstreamChunk {
  readonly content: string;
}

const origin = `http://127.0.0.1:${process.argv[2]}`;
const pool = new Pool(origin, { connections: 10_000, pipelining: 1, bodyTimeout: 0, headersTimeout: 0 });

function ask(model: string, text: string, stream: boolean) {
  return pool.request({
    path: "/v1/chat/completions",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream, messages: [{ role: "user", content: text }] }),
  });
}

/** The text of an answer in one piece. */
export async function complete(model: string, text: string): Promise<string> {
  const { body } = await ask(model, text, false);
  const answer = (await body.json()) as { choices: { message: { content: string } }[] };
  return answer.choices[0]?.message.content ?? "";
}

/** Calls back for each token, then once for the end. */
export async function stream(
  model: string,
  text: string,
  onToken: (content: string) => void,
  onEnd: () => void,
): Promise<void> {
  const { body } = await ask(model, text, true);
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data) as { choices: { delta: { content?: string } }[] };
      const content = chunk.choices[0]?.delta.content;
      if (content !== undefined) onToken(content);
    },
  });
  body.setEncoding("utf8");
  body.on("data", (piece: string) => parser.feed(piece));
  body.on("end", onEnd);
}
