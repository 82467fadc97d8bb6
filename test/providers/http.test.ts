import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { createProvider } from "../../src/providers/registry.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt, callOf, kinds, providerAt } from "./support/attempts.ts";
import { connectionTo } from "./support/calls.ts";
import { event, hello, httpServer, startStream, stop, tcpServer, turns } from "./support/server.ts";

describe("a connection that fails", () => {
  it("is a connect failure when nobody listens", async () => {
    const server = await httpServer(() => {});
    await server[Symbol.asyncDispose]();
    const { failure } = await attempt(providerAt(server.url), callOf());
    expect(failure?.kind).toBe("connect");
    expect(failure?.message).toContain("ECONNREFUSED");
  });

  it("is lost when it breaks before the answer", async () => {
    await using server = await httpServer((response) => response.socket?.resetAndDestroy());
    const { failure } = await attempt(providerAt(server.url), callOf());
    expect(failure?.kind).toBe("connection-lost");
    expect(failure?.message).toContain("before the provider answered");
  });

  it("is lost when it breaks in the answer, after what came before", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello);
      response.write("", () => response.socket?.destroySoon());
    });
    const { events, failure } = await attempt(providerAt(server.url), callOf());
    expect(kinds(events)).toEqual(["accepted", "model", "text"]);
    expect(failure?.kind).toBe("connection-lost");
  });

  it("costs nothing once the answer is whole", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello, stop);
      response.write("", () => response.socket?.destroySoon());
    });
    const { events, failure } = await attempt(providerAt(server.url), callOf());
    expect(kinds(events)).toEqual(["accepted", "model", "text", "finish"]);
    expect(failure).toBeUndefined();
  });

  it("is truncated when it ends well and the answer does not", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello);
      response.end(event("[DONE]"));
    });
    expect((await attempt(providerAt(server.url), callOf())).failure?.kind).toBe("truncated");
  });

  it("is malformed when it speaks something else than HTTP", async () => {
    await using server = await tcpServer((socket) => {
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    });
    expect((await attempt(providerAt(server.url), callOf())).failure?.kind).toBe("malformed");
  });

  it("says which setting holds a character that HTTP does not allow, and not the key", async () => {
    await using server = await httpServer(() => {});
    const provider = providerAt(server.url, { apiKey: new Secret("secret-key\n") });
    const { failure } = await attempt(provider, callOf());
    expect(failure?.kind).toBe("unauthenticated");
    expect(failure?.message).toContain("check its key and headers");
    expect(`${failure?.message} ${String(failure?.cause)}`).not.toContain("secret-key");
  });
});

describe("an abort", () => {
  it("closes the connection of a provider that hangs, and is told with its own failure", async () => {
    const aborting = new AbortController();
    await using server = await httpServer(() => aborting.abort(new Failure("stalled", "no token came")));
    const { failure } = await attempt(providerAt(server.url), callOf({ signal: aborting.signal }));
    expect(failure).toMatchObject({ kind: "stalled", message: "no token came" });
    const [socket] = server.sockets;
    if (socket?.closed === false) await once(socket, "close");
  });

  it("closes the connection in the middle of an answer", async () => {
    const aborting = new AbortController();
    await using server = await httpServer((response) => startStream(response, hello));
    const batches = providerAt(server.url).complete(callOf({ signal: aborting.signal }));
    const iterator = batches[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const pending = iterator.next();
    aborting.abort();
    await expect(pending).rejects.toMatchObject({ kind: "connection-lost" });
    const [socket] = server.sockets;
    if (socket?.closed === false) await once(socket, "close");
  });

  it("is told before anything is sent when it came before", async () => {
    await using server = await httpServer(() => {});
    const { failure } = await attempt(providerAt(server.url), callOf({ signal: AbortSignal.abort() }));
    expect(failure?.message).toContain("cancelled");
    expect(server.sockets).toHaveLength(0);
  });

  it("happens when the reader stops reading", async () => {
    await using server = await httpServer((response) => startStream(response, hello));
    for await (const batch of providerAt(server.url).complete(callOf())) {
      if (kinds(batch).includes("text")) break;
    }
    const [socket] = server.sockets;
    if (socket?.closed === false) await once(socket, "close");
  });
});

describe("back-pressure", () => {
  it("reaches the provider when nobody reads, and loses nothing", async () => {
    const chunk = event({ choices: [{ index: 0, delta: { content: "x".repeat(65_536) } }] });
    const count = 1_000;
    let written = 0;
    await using server = await httpServer(async (response) => {
      startStream(response);
      for (; written < count; written += 1) {
        if (!response.write(chunk)) await once(response, "drain");
      }
      response.end(event(stop));
    });
    const batches = providerAt(server.url).complete(callOf())[Symbol.asyncIterator]();
    await batches.next();
    // Far more turns than 64 MiB take when somebody reads.
    await turns(5_000);
    expect(written).toBeLessThan(count / 2);
    let text = 0;
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
      for (const one of next.value) if (one.kind === "text") text += one.text.length;
    }
    expect(text).toBe(count * 65_536);
  });
});

describe("connections", () => {
  it("serve one call after the other, though the body ends after its end marker", async () => {
    let finish = () => {};
    await using server = await httpServer((response) => {
      startStream(response, hello, stop, "[DONE]");
      finish = () => response.end();
    });
    const provider = providerAt(server.url);
    for (let call = 0; call < 5; call += 1) {
      expect((await attempt(provider, callOf())).failure).toBeUndefined();
      finish();
      await turns(50); // For the end of the body to arrive.
    }
    expect(server.sockets).toHaveLength(1);
    await provider.close();
  });

  it("are bounded, and more calls than that fail without blame", async () => {
    await using server = await httpServer((response) => startStream(response, hello));
    const provider = providerAt(server.url, { maxConnections: 1 });
    const running = provider.complete(callOf())[Symbol.asyncIterator]();
    await running.next();
    const { failure } = await attempt(provider, callOf());
    expect(failure).toMatchObject({ kind: "rate-limited", facts: { scope: "endpoint" } });
    expect(failure?.message).toContain("max_connections");
    await running.return?.();
  });

  it("that a provider keeps open after its end marker give way to the next call", async () => {
    await using server = await httpServer((response) => startStream(response, hello, stop, "[DONE]"));
    const provider = providerAt(server.url, { maxConnections: 1 });
    for (let call = 0; call < 3; call += 1) {
      expect((await attempt(provider, callOf())).failure).toBeUndefined();
    }
    expect(server.sockets).toHaveLength(3);
    await provider.close();
  });

  it("that a provider keeps open after its end marker are closed after a second", async () => {
    let closed = 0;
    await using server = await httpServer((response) => {
      response.on("close", () => {
        closed += 1;
      });
      startStream(response, hello, stop, "[DONE]");
    });
    const time = new VirtualTime();
    const connection = connectionTo({ dialect: "openai-chat" }, server.url);
    const provider = createProvider([connection], { wall: () => time.wall(), timer: time });
    expect((await attempt(provider, callOf())).failure).toBeUndefined();
    await time.runUntil(999);
    await turns(50);
    expect(closed).toBe(0);
    await time.runUntil(1_000);
    while (closed === 0) await turns(1);
    expect(time.pending).toBe(0);
    await provider.close();
  });

  it("do not outlive close() when their answer is done", async () => {
    await using server = await httpServer((response) => startStream(response, hello, stop, "[DONE]"));
    const provider = providerAt(server.url);
    await attempt(provider, callOf());
    await provider.close();
    expect((await attempt(provider, callOf())).failure?.kind).toBe("connect");
  });
});
