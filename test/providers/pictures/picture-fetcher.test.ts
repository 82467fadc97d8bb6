import { describe, expect, it } from "vitest";
import type { PictureSettings } from "../../../src/core/model/picture-settings.ts";
import type { Timer } from "../../../src/core/model/ports.ts";
import { createPictureFetcher } from "../../../src/providers/pictures/picture-fetcher.ts";
import type { Lookup } from "../../../src/providers/undici-types.ts";
import { noOpenssl, privateCa } from "../support/private-ca.ts";
import type { Received } from "../support/server.ts";
import { tlsServer } from "../support/tls-server.ts";

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const pictures = {
  "image/png": png,
  "image/jpeg": Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]),
  "image/gif": Buffer.from("GIF89a"),
  "image/webp": Buffer.from("RIFF\0\0\0\0WEBPVP8 "),
};

/** A clock that never strikes, unless a test makes it. */
function fakeTimer() {
  const due: (() => void)[] = [];
  const timer: Timer = { after: (_, callback) => (due.push(callback) > 0 ? () => {} : () => {}) };
  return { timer, strike: () => due.splice(0).map((callback) => callback()) };
}

const authority = privateCa();
if (authority === undefined) console.log(`pictures are not fetched in tests: ${noOpenssl}`);
const ca = authority ?? { cert: "", key: "" };

const settings: PictureSettings = {
  ca: authority?.cert,
  enabled: true,
  hosts: [],
  allowPrivate: true,
  maxBytes: 1_024,
  timeoutMs: 5_000,
};

function fetcher(changes: Partial<PictureSettings> = {}, lookup?: Lookup) {
  const fetchPicture = createPictureFetcher({ ...settings, ...changes }, fakeTimer().timer, lookup);
  return (url: string, signal = new AbortController().signal) => fetchPicture(url, signal);
}

/** Resolves every name to these addresses, at once or as late as the system does. */
const resolvingTo =
  (addresses: readonly string[], when: (callback: () => void) => void = setImmediate): Lookup =>
  (_name, _options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    when(() => callback(null, found as never, 4));
  };

const why = async (fetching: ReturnType<ReturnType<typeof fetcher>>) => {
  const fetched = await fetching;
  return fetched.kind === "refused" ? fetched.why : "fetched";
};

describe.skipIf(authority === undefined)("createPictureFetcher()", () => {
  it.each(Object.entries(pictures))(
    "fetches a picture and says that it is %s, whatever its host says",
    async (mediaType, data) => {
      let received: Received | undefined;
      await using server = await tlsServer(ca, (response, request) => {
        received = request;
        response.writeHead(200, { "content-type": "application/octet-stream" });
        response.end(data);
      });
      const fetched = await fetcher()(`${server.url}/a%20b.png?x=1#part`);
      expect(fetched).toEqual({ kind: "fetched", copy: { data: Buffer.from(data), mediaType } });
      expect(received).toMatchObject({ method: "GET", url: "/a%20b.png?x=1", body: "" });
      expect(received?.headers).not.toHaveProperty("authorization");
      expect(received?.headers).not.toHaveProperty("cookie");
    },
  );

  it.each([
    ["a redirect", 302, { location: "http://169.254.169.254/" }, "redirects (HTTP 302)"],
    ["an error", 404, {}, "answered HTTP 404"],
    ["no content", 204, {}, "answered HTTP 204"],
    ["a length above the bound", 200, { "content-length": "1025" }, "larger than 1024 bytes"],
    ["a page that says it is a picture", 200, { "content-type": "image/png" }, "no PNG, JPEG, GIF or WebP"],
  ])("refuses %s", async (_, status, headers, words) => {
    await using server = await tlsServer(ca, (response) => {
      response.writeHead(status, headers as Record<string, string>);
      response.end("content-length" in headers ? Buffer.alloc(1_025) : status === 200 ? "<svg/>" : "");
    });
    expect(await why(fetcher()(server.url))).toContain(words);
  });

  it("refuses a picture that grows over the bound without saying so, and closes its connection", async () => {
    await using server = await tlsServer(ca, (response) => {
      response.write(png);
      const more = () => response.destroyed || response.write(Buffer.alloc(600), () => setImmediate(more));
      more();
    });
    expect(await why(fetcher()(server.url))).toBe("it is larger than 1024 bytes");
  });

  it("gives up when the time is over, and when the call is", async () => {
    await using server = await tlsServer(ca, (response) => void response.write(png));
    const { timer, strike } = fakeTimer();
    const fetchPicture = createPictureFetcher(settings, timer);
    const slow = fetchPicture(server.url, new AbortController().signal);
    strike();
    expect(await why(slow)).toBe("it took longer than 5000 ms");
    const left = new AbortController();
    const given = fetcher()(server.url, left.signal);
    left.abort();
    expect(await why(given)).toContain("could not be reached");
  });

  it.each([
    ["http://example.com/a.png", "not https"],
    ["ftp://example.com/a.png", "not https"],
    ["file:///etc/passwd", "not https"],
    ["data:image/png;base64,AAAA", "not https"],
    ["https://user:word@example.com/", "a user or a password"],
    ["no url", "is none"],
    [`https://example.com/${"a".repeat(9_000)}`, "too long"],
    ["https://127.0.0.1/", "may not be asked"],
    ["https://2130706433/", "may not be asked"],
    ["https://0x7f.1/", "may not be asked"],
    ["https://[::1]/", "may not be asked"],
    ["https://[::ffff:10.0.0.1]/", "may not be asked"],
    ["https://169.254.169.254/latest/meta-data", "may not be asked"],
    ["https://metadata.google.internal/", "may not be asked"],
  ])("asks nobody for %s", async (url, words) => {
    const told = await why(fetcher({ allowPrivate: false })(url));
    expect(told).toContain(words);
    expect(told).not.toContain("example.com");
  });

  it.each([[["10.0.0.1"]], [["93.184.216.34", "127.0.0.1"]], [["::1"]], [["169.254.169.254"]]])(
    "asks nobody when the name resolves to %j",
    async (addresses) => {
      const told = await why(
        fetcher({ allowPrivate: false }, resolvingTo(addresses))("https://pictures.example/"),
      );
      expect(told).toBe("its host has an address that may not be asked");
    },
  );

  it("never asks metadata services, even where private addresses are allowed", async () => {
    expect(await why(fetcher()("https://169.254.169.254/"))).toContain("may not be asked");
    const told = await why(fetcher({}, resolvingTo(["169.254.169.254"]))("https://pictures.example/"));
    expect(told).toContain("may not be asked");
  });

  it("sends nothing to an address that it learned of too late", async () => {
    let asked = 0;
    await using server = await tlsServer(ca, (response) => void response.end(png, () => (asked += 1)));
    const atOnce = resolvingTo(["127.0.0.1"], (callback) => callback());
    const told = await why(fetcher({ allowPrivate: false }, atOnce)(server.url));
    expect([told, asked]).toEqual(["its host has an address that may not be asked", 0]);
  });

  it("asks only the hosts that the operator names", async () => {
    const only = fetcher(
      { hosts: ["pictures.example", "*.cdn.example"], allowPrivate: false },
      resolvingTo(["10.0.0.1"]),
    );
    for (const host of ["pictures.example", "a.cdn.example", "a.b.cdn.example"]) {
      expect(await why(only(`https://${host}/`))).toContain("may not be asked"); // It got as far as the address.
    }
    for (const host of ["cdn.example", "evilcdn.example", "pictures.example.org", "a.pictures.example"]) {
      expect(await why(only(`https://${host}/`))).toBe("its host is not among image_fetch.hosts");
    }
  });

  it("fetches a bounded number at once", async () => {
    await using server = await tlsServer(ca, () => {}); // It never answers.
    const fetchOne = fetcher();
    const left = new AbortController();
    const running = Array.from({ length: 32 }, () => fetchOne(server.url, left.signal));
    expect(await why(fetchOne(server.url))).toBe("32 others are being fetched");
    left.abort();
    await Promise.all(running);
    const after = new AbortController();
    const again = fetchOne(server.url, after.signal);
    after.abort();
    expect(await why(again)).toContain("could not be reached");
  });
});
