import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { attempt, callOf, providerAt } from "../support/attempts.ts";
import {
  event,
  hello,
  httpServer,
  startStream,
  stop,
  type TestServer,
  tcpServer,
  turns,
} from "../support/server.ts";

const answering = () =>
  httpServer((response) => {
    startStream(response, hello, stop);
    response.end(event("[DONE]"));
  });

async function connections(server: TestServer, count: number): Promise<void> {
  while (server.sockets.length < count) await turns(1);
  await turns(20); // For one too many to show.
  expect(server.sockets).toHaveLength(count);
}

describe("warm connections", () => {
  it("are there before the first request, and nothing is said on them", async () => {
    let heard = 0;
    await using server = await tcpServer((socket) => socket.on("data", () => (heard += 1)));
    const provider = providerAt(server.url, { warmConnections: 2 });
    await connections(server, 2);
    expect(heard).toBe(0);
    await provider.close();
  });

  it("carry the first request and are replaced", async () => {
    await using server = await answering();
    const provider = providerAt(server.url, { warmConnections: 1 });
    await connections(server, 1);
    expect((await attempt(provider, callOf())).failure).toBeUndefined();
    await connections(server, 2);
    // Served once: the first connection is the pool's now, and serves again.
    expect((await attempt(provider, callOf())).failure).toBeUndefined();
    await connections(server, 2);
    await provider.close();
  });

  it("that are still being made are waited for, not doubled", async () => {
    await using server = await answering();
    const provider = providerAt(server.url, { warmConnections: 1 });
    expect((await attempt(provider, callOf())).failure).toBeUndefined();
    await connections(server, 2);
    await provider.close();
  });

  it("are made anew when the provider closes them, but not for ever", async () => {
    await using server = await tcpServer((socket) => socket.end());
    const provider = providerAt(server.url, { warmConnections: 1 });
    await connections(server, 33);
    await provider.close();
  });

  it("on which the provider spoke unasked carry no request", async () => {
    await using server = await answering();
    const provider = providerAt(server.url, { warmConnections: 1 });
    await connections(server, 1);
    const [spoken] = server.sockets;
    spoken?.write("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n");
    await turns(50);
    expect((await attempt(provider, callOf())).failure).toBeUndefined();
    await provider.close();
  });

  it("that cannot be made hurt nobody, and are tried again with the next request", async () => {
    const gone = await answering();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    const provider = providerAt(url, { warmConnections: 1 });
    for (let call = 0; call < 2; call += 1) {
      expect((await attempt(provider, callOf())).failure).toMatchObject({ kind: "connect" });
    }
    await provider.close();
  });

  it("are closed by close()", async () => {
    await using server = await answering();
    const provider = providerAt(server.url, { warmConnections: 1 });
    await connections(server, 1);
    const [socket] = server.sockets;
    const closed = socket === undefined ? undefined : once(socket, "close");
    await provider.close();
    socket?.resume();
    await closed;
    await connections(server, 1);
  });
});
