import { once } from "node:events";
import { createSecureServer, type ServerHttp2Stream } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, LookupFunction, Server, Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/core/model/failure.ts";
import type { ProviderConnection } from "../../../src/core/model/provider-connection.ts";
import { Secret } from "../../../src/core/model/secret.ts";
import { createHttpClient, type HttpClient } from "../../../src/providers/http.ts";
import { attempt, callOf, kinds, providerAt } from "../support/attempts.ts";
import { connectionTo } from "../support/calls.ts";
import { connectProxy } from "../support/connect-proxy.ts";
import { noOpenssl, type PrivateCa, privateCa } from "../support/private-ca.ts";
import { event, hello, httpServer, startStream, stop, tcpServer, turns } from "../support/server.ts";

const key = "the-key-of-the-provider";
const ca = privateCa();

interface Listening extends AsyncDisposable {
  readonly port: number;
  readonly sockets: readonly Socket[];
}

async function listening(server: Server): Promise<Listening> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function tlsProvider(authority: PrivateCa): Promise<Listening> {
  return listening(
    createHttpsServer(authority, (_, response) => {
      startStream(response, hello, stop);
      response.end(event("[DONE]"));
    }),
  );
}

const whole = ["accepted", "model", "text", "finish"];

describe("a private authority", () => {
  it("is trusted when its certificate is given, and by nobody else", async ({ skip }) => {
    if (ca === undefined) return skip(noOpenssl);
    await using server = await tlsProvider(ca);
    const url = `https://localhost:${server.port}`;
    const trusting = providerAt(url, { ca: ca.cert });
    expect(kinds((await attempt(trusting, callOf())).events)).toEqual(whole);
    await trusting.close();
    const { failure } = await attempt(providerAt(url), callOf());
    expect(failure).toMatchObject({ kind: "connect" });
    expect(failure?.message).toContain("SELF_SIGNED");
  });
});

describe("a proxy", () => {
  it("tunnels, and sees neither the key nor the prompt", async ({ skip }) => {
    if (ca === undefined) return skip(noOpenssl);
    await using server = await tlsProvider(ca);
    await using proxy = await connectProxy(server.port);
    const provider = providerAt(`https://localhost:${server.port}`, {
      ca: ca.cert,
      apiKey: new Secret(key),
      headers: new Map([["x-team", new Secret("a-team-secret")]]),
      proxyUrl: new Secret(`http://us%40er:pass%20word@127.0.0.1:${proxy.port}`),
    });
    for (let call = 0; call < 2; call += 1) {
      expect(kinds((await attempt(provider, callOf())).events)).toEqual(whole);
    }
    expect(new Set(proxy.targets)).toEqual(new Set([`localhost:${server.port}`]));
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from("us@er:pass word").toString("base64")}`);
    for (const secret of [key, "a-team-secret", "Hello", "/chat/completions"]) {
      expect(proxy.headersSeen() + proxy.seen()).not.toContain(secret);
    }
    await provider.close();
  });

  it("tunnels to a provider without TLS too, and keeps its own password from it", async () => {
    let headers = "";
    await using server = await httpServer((response, request) => {
      headers = JSON.stringify(request.headers);
      startStream(response, hello, stop);
      response.end();
    });
    await using proxy = await connectProxy(Number(new URL(server.url).port));
    const proxyUrl = new Secret(`http://user:word@127.0.0.1:${proxy.port}`);
    const provider = providerAt("http://api.example.com/v1", { proxyUrl, apiKey: new Secret(key) });
    expect(kinds((await attempt(provider, callOf())).events)).toEqual(whole);
    expect(proxy.targets).toEqual(["api.example.com:80"]);
    expect(proxy.headersSeen()).not.toContain(key);
    expect(headers).not.toContain("proxy-authorization");
    await provider.close();
  });

  it.each([
    [407, "refused the tunnel to the provider with status 407: check the user"],
    [502, "with status 502"],
  ])("that answers %i is a failed connection, told once", async (status, words) => {
    await using proxy = await connectProxy(1, status);
    const proxyUrl = new Secret(`http://user:hunter2@127.0.0.1:${proxy.port}`);
    const { failure } = await attempt(providerAt("https://api.example.com", { proxyUrl }), callOf());
    expect(failure).toMatchObject({ kind: "connect" });
    expect(failure?.message).toContain(words);
    expect(`${failure?.message} ${failure?.stack}`).not.toContain("hunter2");
    expect(proxy.targets).toHaveLength(1);
  });

  it("that is not there, or hangs up, is a failed connection", async () => {
    await using deaf = await tcpServer((socket) => socket.once("data", () => socket.destroy()));
    for (const url of ["http://127.0.0.1:1", deaf.url]) {
      const proxyUrl = new Secret(url);
      const { failure } = await attempt(providerAt("https://api.example.com", { proxyUrl }), callOf());
      expect(failure).toMatchObject({ kind: "connect" });
      expect(failure?.message).toContain("the proxy could not be reached");
    }
    expect(deaf.sockets).toHaveLength(1);
  });

  it("is not asked for a metadata address", async () => {
    await using proxy = await connectProxy(1);
    const proxyUrl = new Secret(`http://127.0.0.1:${proxy.port}`);
    const { failure } = await attempt(providerAt("http://169.254.77.77:1", { proxyUrl }), callOf());
    expect(failure?.message).toContain("link-local or metadata address");
    expect(proxy.targets).toEqual([]);
  });
});

describe("a name that resolves to a link-local address", () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_, options, callback) => {
      const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      queueMicrotask(() => {
        if (options.all === true) callback(null, all);
        else callback(null, all[0]?.address ?? "", all[0]?.family ?? 4);
      });
    };
  const clientAt = (url: string, lookup: LookupFunction, changes: Partial<ProviderConnection> = {}) =>
    createHttpClient(connectionTo({ dialect: "openai-chat" }, url, changes), { lookup });
  const ask = (client: HttpClient) =>
    client.send({
      method: "GET",
      path: "/",
      headers: {},
      body: undefined,
      signal: new AbortController().signal,
    });

  // Port 1 of addresses that serve nothing: a guard that broke would still find nobody.
  it.each([["169.254.77.77"], ["fe80::1"], ["::ffff:169.254.77.77"]])(
    "is refused before anything is sent: %s",
    async (address) => {
      for (const addresses of [[address], ["127.0.0.1", address]]) {
        const asked = ask(clientAt("http://provider.example:1", answering(...addresses)));
        await expect(asked).rejects.toThrow(/^provider\.example is a link-local or metadata address/);
      }
    },
  );

  it("is refused as an address too, and reached when that is allowed", async () => {
    const refused = ask(clientAt("http://169.254.77.77:1", answering("127.0.0.1")));
    await expect(refused).rejects.toBeInstanceOf(Failure);
    await using server = await httpServer((response) => response.end());
    const { port } = new URL(server.url);
    // What is looked up here is loopback, so that nothing leaves the machine.
    const allowed = clientAt(`http://metadata.google.internal:${port}`, answering("127.0.0.1"), {
      allowLinkLocal: true,
    });
    expect((await ask(allowed)).status).toBe(200);
    await allowed.close();
  });
});

describe("HTTP/2", () => {
  it("shares one connection where it is wanted, and an abort ends one answer alone", async ({ skip }) => {
    if (ca === undefined) return skip(noOpenssl);
    const streams: ServerHttp2Stream[] = [];
    const secure = createSecureServer({ ...ca, allowHTTP1: true });
    secure.on("stream", (stream) => {
      stream.on("error", () => {});
      streams.push(stream);
      stream.respond({ ":status": 200, "content-type": "text/event-stream" });
      stream.write(event(hello));
    });
    await using place = await listening(secure);
    const provider = providerAt(`https://localhost:${place.port}`, {
      ca: ca.cert,
      http2: true,
      warmConnections: 3,
      maxConnections: 8,
    });
    const aborting = new AbortController();
    const first = provider.complete(callOf({ signal: aborting.signal }))[Symbol.asyncIterator]();
    await first.next();
    const second = attempt(provider, callOf());
    while (streams.length < 2) await turns(1);
    expect(place.sockets).toHaveLength(1);
    await first.next();
    const pending = first.next();
    aborting.abort();
    await expect(pending).rejects.toMatchObject({ kind: "connection-lost" });
    streams[1]?.end(event(stop) + event("[DONE]"));
    expect(kinds((await second).events)).toEqual(whole);
    await provider.close();
  });

  it("is not spoken unless it is wanted", async ({ skip }) => {
    if (ca === undefined) return skip(noOpenssl);
    const versions: string[] = [];
    const secure = createSecureServer({ ...ca, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(event(hello) + event(stop));
    });
    await using place = await listening(secure);
    for (const http2 of [false, true]) {
      const provider = providerAt(`https://localhost:${place.port}`, { ca: ca.cert, http2 });
      expect(kinds((await attempt(provider, callOf())).events)).toEqual(whole);
      await provider.close();
    }
    expect(versions).toEqual(["1.1", "2.0"]);
  });
});
