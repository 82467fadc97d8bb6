import { createServer as createHttp1Server, type ServerOptions } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { sharePort } from "../../src/transport/http/shared-port.ts";
import { VirtualTime } from "../support/virtual-time.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function open(options: ServerOptions = {}) {
  const time = new VirtualTime();
  const http1 = createHttp1Server(options, (_, response) => response.end("one"));
  const http2 = createHttp2Server((_, response) => response.end("two"));
  const dropSilent = sharePort(http1, http2, time);
  await new Promise<void>((resolve) => http1.listen(0, "127.0.0.1", resolve));
  cleanups.push(
    () => http1.close(),
    () => http1.closeAllConnections(),
  );
  const { port } = http1.address() as AddressInfo;
  return { port, time, dropSilent };
}

/** A connection, what it heard, and its end. */
async function dial(port: number): Promise<{ socket: Socket; closed: Promise<string> }> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (data) => (heard += data.toString("latin1")));
  socket.on("error", () => {});
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(heard)));
  await new Promise((resolve) => socket.once("connect", resolve));
  cleanups.push(() => socket.destroy());
  return { socket, closed };
}

/** Writes byte by byte, each in a packet of its own. */
async function drip(socket: Socket, words: string): Promise<void> {
  socket.setNoDelay(true);
  for (const byte of words) {
    socket.write(byte);
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("sharePort()", () => {
  it("serves HTTP/1.1 and HTTP/2 on one port", async () => {
    const { port } = await open();
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("one");
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = session.request({ ":path": "/" });
    let heard = "";
    stream.on("data", (data: Buffer) => (heard += data.toString()));
    await new Promise((resolve) => stream.once("close", resolve));
    session.close();
    expect(heard).toBe("two");
  });

  it.each(["GET", "PROPFIND", "PRI"])("decides however the bytes of %s are cut", async (method) => {
    const { port } = await open();
    const { socket, closed } = await dial(port);
    if (method === "PRI") {
      const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve));
      await drip(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      // The server's own preface is a SETTINGS frame: type 4.
      expect((await answer).readUInt8(3)).toBe(4);
    } else {
      await drip(socket, `${method} / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(await closed).toMatch(/^HTTP\/1\.1 200 OK/);
    }
  });

  it("answers an HTTP/1.1 client that has closed its own half", async () => {
    const { port } = await open();
    const { socket, closed } = await dial(port);
    socket.end("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    expect(await closed).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("drops a client that is silent for 10 s, or that stops after half a preface", async () => {
    const { port, time } = await open();
    const silent = await dial(port);
    const half = await dial(port);
    await drip(half.socket, "PR");
    await new Promise((resolve) => setImmediate(resolve));
    await time.runUntil(9_999);
    expect(time.pending).toBe(2);
    await time.runUntil(10_000);
    expect([await silent.closed, await half.closed]).toEqual(["", ""]);
  });

  it("drops the silent when asked, and leaves no timer behind", async () => {
    const { port, time, dropSilent } = await open();
    const silent = await dial(port);
    await fetch(`http://127.0.0.1:${port}/`);
    dropSilent();
    await silent.closed;
    expect(time.pending).toBe(0);
  });

  it("leaves the time-outs of Node's HTTP/1.1 server in force", async () => {
    const { port } = await open({ headersTimeout: 100, connectionsCheckingInterval: 50 });
    const { socket, closed } = await dial(port);
    socket.write("GET / HTTP/1.1\r\nhost: ");
    expect(await closed).toMatch(/^HTTP\/1\.1 408/);
  });
});
