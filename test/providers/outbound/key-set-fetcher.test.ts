import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Timer } from "../../../src/core/model/ports.ts";
import { createKeySetFetcher } from "../../../src/providers/outbound/key-set-fetcher.ts";
import { createAuthority } from "../../support/certificates.ts";

/** Rings when the test says so. */
class HandTimer implements Timer {
  ring = () => {};

  after(_delayMs: number, callback: () => void): () => void {
    this.ring = callback;
    return () => {
      this.ring = () => {};
    };
  }
}

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const authority = createAuthority();

async function serve(answer: RequestListener, tls = false): Promise<string> {
  const leaf = authority.issue({ ips: ["127.0.0.1"] });
  const server = tls ? createTlsServer(leaf, answer) : createServer(answer);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `${tls ? "https" : "http"}://127.0.0.1:${port}/keys?v=1`;
}

describe("the key set of an issuer", () => {
  it("is fetched as it is, by its whole path", async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.end('{"keys":[]}');
    });
    expect(await createKeySetFetcher(new HandTimer())(url, undefined)).toBe('{"keys":[]}');
    expect(asked).toEqual(["/keys?v=1"]);
  });

  it("is taken over TLS from whom the authority has signed, and from nobody else", async () => {
    const url = await serve((_, response) => void response.end("{}"), true);
    const fetchKeySet = createKeySetFetcher(new HandTimer());
    expect(await fetchKeySet(url, authority.cert)).toBe("{}");
    await expect(fetchKeySet(url, undefined)).rejects.toThrow();
    await expect(fetchKeySet(url, createAuthority("Another").cert)).rejects.toThrow();
  });

  it.each<[string, RequestListener]>([
    ["an error", (_, response) => void response.writeHead(500).end("{}")],
    ["a redirect", (_, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
    ["more than it may have", (_, response) => void response.end(" ".repeat(600_000))],
    ["what is not UTF-8", (_, response) => void response.end(Buffer.from([0xff, 0xfe]))],
    ["a connection that breaks", (_, response) => void response.destroy()],
  ])("is refused for %s", async (_, answer) => {
    await expect(createKeySetFetcher(new HandTimer())(await serve(answer), undefined)).rejects.toThrow();
  });

  it("is given up when its time is over", async () => {
    const timer = new HandTimer();
    let begun = () => {};
    const asked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const url = await serve((_, response) => {
      response.write("{");
      begun();
    });
    const fetched = createKeySetFetcher(timer)(url, undefined);
    const refused = expect(fetched).rejects.toThrow();
    await asked;
    timer.ring();
    await refused;
  });
});
