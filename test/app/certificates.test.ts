/** Certificates on disk, through the whole service: served, changed, and refused. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { type App, startApp } from "../../src/app/app.ts";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { formatProblems } from "../../src/config/format-problems.ts";
import { load } from "../../src/config/load.ts";
import { type Certificate, createAuthority } from "../support/certificates.ts";

const config = `listeners:
  grpc: { address: 127.0.0.1, port: 0, tls: { cert_file: tls.crt, key_file: tls.key } }
  http: { address: 127.0.0.1, port: 0, tls: { cert_file: tls.crt, key_file: tls.key } }
drain_timeout: 1s
health: { probe: { kind: none } }
providers: [{ name: p, dialect: openai-chat, base_url: "http://127.0.0.1:9/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m }]
routes: [{ name: chat, tiers: [{ endpoints: [{ endpoint: e }] }] }]
`;

const authority = createAuthority();
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open() {
  const folder = await mkdtemp(join(tmpdir(), "certificates-"));
  closers.push(() => rm(folder, { recursive: true }));
  const write = async ({ cert, key }: Certificate) => {
    await writeFile(join(folder, "tls.crt"), cert);
    await writeFile(join(folder, "tls.key"), key, { mode: 0o600 });
  };
  const file = join(folder, "spillway.yaml");
  await writeFile(file, config);
  const loadConfig = () => load(file, createConfigEnvironment({ KEY: "k" }));
  const logged: string[] = [];
  const start = async (): Promise<App> => {
    const loaded = await loadConfig();
    if (loaded.kind === "problems") throw new Error(formatProblems(loaded.problems));
    const { settings } = loaded;
    const app = await startApp({ settings, writeLog: (line) => logged.push(line) });
    closers.push(() => app.drain());
    return app;
  };
  return { folder, write, loadConfig, start, logged };
}

/** What a new connection is shown: the certificate's serial number. */
async function serialAt(port: number): Promise<string> {
  const socket = await connected(port);
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

function connected(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ca: authority.cert, ALPNProtocols: ["h2"] });
    socket.once("secureConnect", () => resolve(socket)).once("error", reject);
  });
}

function page(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", path, ca: authority.cert }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += String(chunk);
      });
      response.on("end", () => resolve(text));
    });
    asked.once("error", reject).end();
  });
}

const leaf = () => authority.issue({ ips: ["127.0.0.1"] });

describe("certificates on disk", () => {
  it("are served by both listeners, and their expiry is told", async () => {
    const { write, start } = await open();
    await write(leaf());
    const app = await start();
    expect(await serialAt(app.grpcPort)).toBe(await serialAt(app.httpPort));
    const metrics = await page(app.httpPort, "/metrics");
    const told = [
      ...metrics.matchAll(
        /^spillway_tls_certificate_expiry_timestamp_seconds\{listener="(grpc|http)"\} (\S+)$/gm,
      ),
    ];
    expect(told.map(([, listener]) => listener).sort()).toEqual(["grpc", "http"]);
    for (const [, , seconds] of told) expect(Number(seconds) * 1_000).toBeGreaterThan(Date.now());
  });

  it("are put in force when they change, and open connections stay", async () => {
    const { write, start, loadConfig, logged } = await open();
    await write(leaf());
    const app = await start();
    const before = await serialAt(app.grpcPort);
    const early = await connected(app.httpPort);
    await write(leaf());
    app.adopt(await loadConfig());
    const after = await serialAt(app.grpcPort);
    expect(after).not.toBe(before);
    expect(await serialAt(app.httpPort)).toBe(after);
    expect(early.destroyed).toBe(false);
    early.destroy();
    expect(logged.join("")).toContain("listeners.grpc.tls changed");
    expect(logged.join("")).not.toContain("PRIVATE KEY");
  });

  it.each<[string, () => Certificate, string]>([
    ["of another key", () => ({ cert: leaf().cert, key: leaf().key }), "is not the key of the certificate"],
    ["that cannot be read", () => ({ cert: "nothing", key: leaf().key }), "holds no certificates in PEM"],
    ["without a key", () => ({ cert: leaf().cert, key: "nothing" }), "holds no private key in PEM"],
  ])("%s are refused loudly, and the old ones serve on", async (_, made, words) => {
    const { write, start, loadConfig, logged } = await open();
    await write(leaf());
    const app = await start();
    const before = await serialAt(app.grpcPort);
    await write(made());
    app.adopt(await loadConfig());
    expect(await serialAt(app.grpcPort)).toBe(before);
    expect(await serialAt(app.httpPort)).toBe(before);
    expect(logged.join("")).toContain(words);
    expect(await page(app.httpPort, "/metrics")).toMatch(/^spillway_config_last_refused 1$/m);
  });

  it("keep the service from starting when one of their chain cannot be read", async () => {
    const { write, start } = await open();
    const broken = leaf();
    await write({
      cert: `${broken.cert}${"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}`,
      key: broken.key,
    });
    await expect(start()).rejects.toThrow("holds no certificates in PEM");
  });
});
