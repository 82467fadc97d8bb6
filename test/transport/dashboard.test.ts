import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createDashboardRoutes, type DashboardSettings } from "../../src/transport/http/dashboard-files.ts";
import { startHttpListener } from "../../src/transport/http/listener.ts";
import { Inflations } from "../../src/transport/rpc/inflations.ts";
import type { Listener } from "../../src/transport/rpc/listener.ts";
import { Readiness } from "../../src/transport/rpc/readiness.ts";
import { openConnections } from "./support/doors.ts";
import { realAfterRead, realTimer } from "./support/real-time.ts";

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

/** A folder as a build leaves it. */
async function builtPage(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dashboard-"));
  opened.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "assets"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function serve(settings: DashboardSettings): Promise<string> {
  const listener: Listener = await startHttpListener(
    { address: "127.0.0.1", port: 0, maxRequestBytes: 1_024, idleTimeoutMs: 600_000 },
    {
      services: [],
      admit: async () => ({ tenant: "", permissions: new Set() }),
      connections: openConnections(),
      timer: realTimer,
      afterRead: realAfterRead,
      inflations: new Inflations(),
      log: { unexpected: () => {}, broken: () => {} },
      readiness: new Readiness(),
      metrics: undefined,
      dashboard: await createDashboardRoutes(settings),
    },
  );
  opened.push(() => listener.close());
  return `http://127.0.0.1:${listener.port}`;
}

/** The status of a path as it is written: fetch would resolve its dots. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}

const script = "export const page = 1;\n".repeat(200);
const page = { "index.html": "<!doctype html><title>Spillway</title>", "assets/app-1a2b.js": script };

describe("createDashboardRoutes()", () => {
  it("serves the index at / and files by their path, with their types", async () => {
    const url = await serve({ folder: await builtPage(page) });
    const index = await fetch(`${url}/?x=1`);
    expect([index.status, index.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await index.text()).toContain("<title>Spillway</title>");
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await asset.text()).toBe(script);
  });

  it("lets browsers keep what is named by its content, and ask again for the rest", async () => {
    const url = await serve({ folder: await builtPage(page) });
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get("cache-control")).toContain("immutable");
    const index = await fetch(`${url}/`);
    expect(index.headers.get("cache-control")).toBe("no-cache");
    const etag = index.headers.get("etag") ?? "";
    const again = await fetch(`${url}/`, { headers: { "if-none-match": `W/"other", ${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await fetch(`${url}/`, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  it("packs what gets smaller, for who takes it", async () => {
    const url = await serve({ folder: await builtPage(page) });
    const packed = await fetch(`${url}/assets/app-1a2b.js`, { headers: { "accept-encoding": "gzip" } });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(Number(packed.headers.get("content-length"))).toBeLessThan(script.length / 4);
    expect(await packed.text()).toBe(script);
    const plain = await fetch(`${url}/assets/app-1a2b.js`, { headers: { "accept-encoding": "identity" } });
    expect(plain.headers.get("content-encoding")).toBe(null);
  });

  it("lets the page load and call nothing but its own server", async () => {
    const url = await serve({ folder: await builtPage(page) });
    for (const path of ["/", "/assets/app-1a2b.js", "/dashboard.json"]) {
      const { headers } = await fetch(url + path);
      const policy = headers.get("content-security-policy")?.split("; ") ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  it("tells the page of the demo's control door, and lets it call there", async () => {
    const controlDoor = "http://127.0.0.1:4711";
    const url = await serve({ folder: await builtPage(page), controlDoor });
    const facts = await fetch(`${url}/dashboard.json`);
    expect(await facts.json()).toEqual({ controlDoor });
    expect(facts.headers.get("content-security-policy")).toContain(`connect-src 'self' ${controlDoor};`);
    const without = await serve({ folder: await builtPage(page) });
    expect(await (await fetch(`${without}/dashboard.json`)).json()).toEqual({});
  });

  it("has nothing outside of its folder, and nothing to write", async () => {
    const folder = await builtPage(page);
    await writeFile(join(folder, "..", "dashboard-neighbour.txt"), "not yours");
    opened.push(() => rm(join(folder, "..", "dashboard-neighbour.txt")));
    const url = await serve({ folder });
    for (const path of ["/../dashboard-neighbour.txt", "/%2e%2e/dashboard-neighbour.txt", "/assets", "/x"]) {
      expect(await statusOf(url, path), path).toBe(404);
    }
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(404);
    const head = await fetch(`${url}/assets/app-1a2b.js`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("says what to do where the page was not built", async () => {
    const url = await serve({ folder: join(await builtPage({}), "missing") });
    const answer = await fetch(url);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await answer.text()).toContain("npm run build:web");
  });

  it("refuses a folder that is too large to be the dashboard", async () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`${index}.js`, ""]));
    await expect(createDashboardRoutes({ folder: await builtPage(many) })).rejects.toThrow("65 files");
    const large = { "index.html": "x".repeat(9 * 1024 * 1024) };
    await expect(createDashboardRoutes({ folder: await builtPage(large) })).rejects.toThrow("bytes");
  });
});
