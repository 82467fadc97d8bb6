/** The simulator over HTTP/2 without TLS, as Bedrock's client calls it. */
import { type ClientHttp2Session, connect, constants } from "node:http2";
import { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SimulatedProvider } from "../../../src/simulator/start.ts";
import { callOf, endsWhole } from "../dialect-calls.ts";
import { recordedDelay } from "../manual-delay.ts";
import { start } from "../running.ts";

const sessions: ClientHttp2Session[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

interface Http2Answer {
  readonly status: number;
  readonly text: string;
  /** "end", or the code of the error that broke the stream. */
  readonly ending: string;
}

function ask(provider: SimulatedProvider, onText?: (leave: () => void) => void): Promise<Http2Answer> {
  const { body, headers } = callOf(provider, true);
  const session = connect(provider.url);
  sessions.push(session);
  session.on("error", () => undefined);
  const path = "/v1/chat/completions";
  const stream = session.request({ ...headers, ":method": "POST", ":path": path });
  return new Promise((resolve) => {
    let text = "";
    let status = 0;
    let ending = "end";
    stream.setEncoding("utf8");
    stream.on("response", (incoming) => {
      status = Number(incoming[":status"]);
    });
    stream.on("data", (chunk: string) => {
      text += chunk;
      onText?.(() => session.destroy());
    });
    stream.once("error", (error: NodeJS.ErrnoException) => {
      ending = error.code ?? error.name;
    });
    stream.once("close", () => {
      // A connection that goes away with an open stream is told as a reset only.
      const isWhole = ending === "end" && stream.rstCode === constants.NGHTTP2_NO_ERROR;
      resolve({ status, text, ending: isWhole || ending !== "end" ? ending : `reset ${stream.rstCode}` });
    });
    stream.end(JSON.stringify(body));
  });
}

describe("HTTP/2", () => {
  it("streams a whole answer", async () => {
    const provider = await start({ dialect: "openai-chat" });
    const answer = await ask(provider);
    expect(answer).toMatchObject({ status: 200, ending: "end" });
    expect(endsWhole("openai-chat", answer.text)).toBe(true);
    expect(provider.counters()).toMatchObject({ requests: 1, generations: 1, cancelledByClient: 0 });
  });

  it("answers errors with their status", async () => {
    const provider = await start({ dialect: "openai-chat", apiKey: "right" });
    expect(await ask(provider)).toMatchObject({ status: 401, ending: "end" });
  });

  it.each(["close", "reset"] as const)("breaks a stream off with %s", async (manner) => {
    const fault = { kind: "cut", afterTokens: 2, manner } as const;
    const provider = await start({ dialect: "openai-chat", fault });
    const answer = await ask(provider);
    expect(answer.status).toBe(200);
    expect(answer.ending).not.toBe("end");
    expect(answer.text).not.toContain("[DONE]");
    expect(provider.counters()).toMatchObject({ tokensWritten: 2, cancelledByClient: 0 });
  });

  it("notices that the client left", async () => {
    const { delay } = recordedDelay(3);
    const script = { pacing: { perTokenMs: 10 } };
    const provider = await start({ dialect: "openai-chat", script, delay });
    await ask(provider, (leave) => {
      if (provider.counters().tokensWritten >= 3) leave();
    });
    await vi.waitUntil(() => provider.counters().openConnections === 0);
    expect(provider.counters()).toMatchObject({ openRequests: 0, cancelledByClient: 1 });
  });

  it("lets silent connections and open sessions go when it closes", async () => {
    const provider = await start({ dialect: "openai-chat", fault: { kind: "hang" } });
    const silent = new Socket().connect(provider.port, "127.0.0.1");
    const gone = new Promise((resolve) => silent.once("close", resolve));
    silent.on("error", () => undefined);
    const lost = ask(provider);
    await vi.waitUntil(() => provider.counters().generations === 1);
    await provider.close();
    await gone;
    expect((await lost).ending).not.toBe("end");
    expect(provider.counters()).toMatchObject({ openConnections: 0, openRequests: 0, cancelledByClient: 0 });
  });
});
