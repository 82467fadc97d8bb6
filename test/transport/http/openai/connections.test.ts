/** Connections: both versions of HTTP, clients that leave, clients that do not read, and the drain. */
import { request } from "node:http";
import { connect, constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { started, text } from "../../support/domain.ts";
import { streamEndlessly } from "../../support/endless-stream.ts";
import { aborted } from "../../support/fake-completions.ts";
import { Gate } from "../../support/gate.ts";
import { hello, type OpenAiDoor, openOpenAiDoor, path } from "./support/door.ts";
import { postHttp2 } from "./support/raw-http2.ts";
import { eventsIn } from "./support/sse.ts";

const streamed = JSON.stringify({ ...hello, stream: true });

/** Opens a stream and never reads it; leaves when asked. */
const deafClients: Readonly<Record<string, (door: OpenAiDoor) => () => void>> = {
  "HTTP/1.1": ({ http }) => {
    const headers = { "content-type": "application/json" };
    const call = request({ port: http.port, host: "127.0.0.1", path, method: "POST", headers });
    call.on("error", () => {});
    call.on("response", (response) => response.pause());
    call.end(streamed);
    return () => call.destroy();
  },
  "HTTP/2": ({ http }) => {
    const session = connect(`http://127.0.0.1:${http.port}`);
    session.on("error", () => {});
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: path,
      "content-type": "application/json",
    });
    stream.on("error", () => {});
    stream.end(streamed);
    return () => session.destroy();
  },
};

describe("over HTTP/2 in clear text", () => {
  it("answers whole and streams", async () => {
    const door = await openOpenAiDoor();
    const whole = await postHttp2(door.http.port, path, JSON.stringify(hello));
    expect([whole.status, JSON.parse(whole.body).object]).toEqual([200, "chat.completion"]);
    const stream = await postHttp2(door.http.port, path, streamed);
    expect([stream.status, eventsIn(stream.body).at(-1)]).toEqual([200, "[DONE]"]);
  });

  it("refuses a body without end as soon as it is too large, and ends the stream", async () => {
    const door = await openOpenAiDoor({ maxRequestBytes: 100_000 });
    const answer = await postHttp2(door.http.port, path, "endless");
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([413, "request_too_large"]);
    expect(answer.isReset).toBe(true);
  });

  it("refuses a bad path without waiting for the body", async () => {
    const door = await openOpenAiDoor();
    const answer = await postHttp2(door.http.port, "/v1/nonsense", "endless");
    expect([answer.status, answer.isReset]).toEqual([404, true]);
  });
});

describe("over HTTP/1.1", () => {
  it("refuses a body without a length as soon as it is too large, and the connection goes on", async () => {
    const door = await openOpenAiDoor({ maxRequestBytes: 100_000 });
    const body = new ReadableStream({
      start(controller) {
        const chunk = new TextEncoder().encode("x".repeat(10_000));
        for (let count = 0; count < 20; count += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    };
    expect((await fetch(`${door.url}${path}`, init)).status).toBe(413);
    expect((await door.post(hello)).status).toBe(200);
  });
});

describe.each(Object.entries(deafClients))("a client over %s", (_, openDeaf) => {
  it("that does not read stops the generator, and returns it when it leaves", async () => {
    const door = await openOpenAiDoor();
    const { returned, standstill } = streamEndlessly(door.completions);
    const leave = openDeaf(door);
    // The kernel's buffers over HTTP/1.1, a window over HTTP/2.
    expect(await standstill()).toBeLessThan(32 << 20);
    leave();
    await returned.opened;
    expect(door.logged).toEqual([]);
  });

  it("that leaves before the first token cancels the call", async () => {
    const door = await openOpenAiDoor();
    const [begun, cancelled] = [new Gate(), new Gate()];
    door.completions.streamScript = async function* (_request, { signal }) {
      yield [started];
      begun.open();
      await aborted(signal);
      cancelled.open();
    };
    const leave = openDeaf(door);
    await begun.opened;
    leave();
    await cancelled.opened;
    expect(door.logged).toEqual([]);
  });
});

describe("a client that waits for a whole answer", () => {
  it("cancels the call when it leaves", async () => {
    const door = await openOpenAiDoor();
    const [begun, cancelled] = [new Gate(), new Gate()];
    door.completions.completeScript = async (_, { signal }) => {
      begun.open();
      await aborted(signal);
      cancelled.open();
      throw new Error("nobody listens");
    };
    const leaving = new AbortController();
    const call = fetch(`${door.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(hello),
      signal: leaving.signal,
    });
    call.catch(() => {});
    await begun.opened;
    leaving.abort();
    await cancelled.opened;
  });
});

describe("a drain", () => {
  it("lets a stream finish, and cancels it when its time is over", async () => {
    const door = await openOpenAiDoor();
    const [begun, cancelled] = [new Gate(), new Gate()];
    door.completions.streamScript = async function* (_request, { signal }) {
      yield [started, text("Hel")];
      begun.open();
      await aborted(signal);
      cancelled.open();
    };
    const response = await door.post(streamed);
    await begun.opened;
    await door.http.drain(0);
    await cancelled.opened;
    await expect(response.text()).rejects.toThrow();
  });
});
