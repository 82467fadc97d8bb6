/** The ways in which whoever reads an attempt may leave it. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { callOf, kinds, providerAt } from "./support/attempts.ts";
import { event, hello, httpServer, startStream, stop, type TestServer, turns } from "./support/server.ts";

const readerAt = (server: TestServer) => providerAt(server.url).complete(callOf())[Symbol.asyncIterator]();

/** Resolves when the server's only connection is closed. */
async function isClosed({ sockets }: TestServer): Promise<void> {
  expect(sockets).toHaveLength(1);
  const [socket] = sockets;
  if (socket?.closed === false) await once(socket, "close");
}

const isOver = { done: true, value: undefined };
const isLost = { kind: "connection-lost" };

describe("an attempt that is left", () => {
  it("before it began sends nothing", async () => {
    await using server = await httpServer(() => {});
    const reader = readerAt(server);
    expect(await reader.return?.()).toEqual(isOver);
    expect(await reader.next()).toEqual(isOver);
    await turns(20);
    expect(server.sockets).toHaveLength(0);
  });

  it("before the headers of its answer closes the connection when they come", async () => {
    const { promise: asked, resolve: begin } = Promise.withResolvers<() => void>();
    await using server = await httpServer((response) => begin(() => startStream(response, hello)));
    const reader = readerAt(server);
    const head = reader.next();
    const answer = await asked;
    await reader.return?.();
    answer();
    await expect(head).rejects.toMatchObject(isLost);
    await isClosed(server);
    expect(await reader.next()).toEqual(isOver);
  });

  it("between two batches closes the connection", async () => {
    await using server = await httpServer((response) => startStream(response, hello));
    const reader = readerAt(server);
    await reader.next();
    await reader.next();
    await reader.return?.();
    await isClosed(server);
    expect(await reader.next()).toEqual(isOver);
  });

  it("while a batch is waited for closes the connection and tells who waits", async () => {
    await using server = await httpServer((response) => startStream(response, hello));
    const reader = readerAt(server);
    await reader.next();
    await reader.next();
    const pending = reader.next();
    await Promise.all([expect(pending).rejects.toMatchObject(isLost), reader.return?.(), reader.return?.()]);
    await isClosed(server);
    expect(await reader.next()).toEqual(isOver);
  });

  it("while an answer that comes whole is waited for closes the connection and tells who waits", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    const reader = readerAt(server);
    await reader.next();
    const pending = reader.next();
    await Promise.all([expect(pending).rejects.toMatchObject(isLost), reader.return?.()]);
    await isClosed(server);
    expect(await reader.next()).toEqual(isOver);
  });

  it("after its end lets the connection serve again", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello, stop);
      response.end();
    });
    const provider = providerAt(server.url);
    for (let call = 0; call < 3; call += 1) {
      const reader = provider.complete(callOf())[Symbol.asyncIterator]();
      while ((await reader.next()).done !== true);
      await reader.return?.();
      await turns(20);
    }
    expect(server.sockets).toHaveLength(1);
    await provider.close();
  });
});

describe("an attempt that failed", () => {
  it("is over", async () => {
    await using server = await httpServer((response) => response.writeHead(500).end());
    const reader = readerAt(server);
    await expect(reader.next()).rejects.toMatchObject({ kind: "server-error" });
    expect(await reader.next()).toEqual(isOver);
  });

  it("is over, though it failed in its stream", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello);
      response.end();
    });
    const reader = readerAt(server);
    await reader.next();
    await reader.next();
    await expect(reader.next()).rejects.toMatchObject({ kind: "truncated" });
    expect(await reader.next()).toEqual(isOver);
  });
});

describe("a second read of an attempt", () => {
  it("is refused, and the first one goes on", async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<ServerResponse>();
    await using server = await httpServer((response) => begin(response));
    const reader = readerAt(server);
    const head = reader.next();
    const response = await begun;
    await expect(reader.next()).rejects.toThrow("one batch is waited for at a time");
    startStream(response);
    response.flushHeaders();
    expect(kinds((await head).value ?? [])).toEqual(["accepted"]);
    const first = reader.next();
    await expect(reader.next()).rejects.toThrow("one batch is waited for at a time");
    response.write(event(hello));
    expect(kinds((await first).value ?? [])).toEqual(["model", "text"]);
    await reader.return?.();
  });
});
