/** What the image holds, run as the image runs it: by nobody in particular, who can write nowhere. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { run } from "../support/command.ts";

const nobody = 65_532;

describe("the image's content", () => {
  let root: string;
  let out: string;
  let provider: SimulatedProvider;
  let service: ChildProcess;
  let said = "";

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "spillway-image-"));
    await chmod(root, 0o755);
    out = join(root, "app");
    const built = await run("bash", ["deploy/build.sh", out]);
    expect(built, built.stderr).toMatchObject({ code: 0 });
    provider = await startSimulatedProvider({ dialect: "openai-chat", script: { text: "from afar" } });
    const config = join(root, "spillway.yaml");
    await writeFile(
      config,
      `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: p, dialect: openai-chat, base_url: "${provider.url}/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m }]
routes: [{ name: r, tiers: [{ endpoints: [{ endpoint: e }] }] }]
`,
    );
    const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    // Debian's bookworm image has Node at the version that the tests run on.
    service = spawn(process.execPath, [join(out, "dist/src/main.js"), "serve", "--config", config], {
      ...identity,
      cwd: "/",
      env: { KEY: "k", NODE_ENV: "production" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    service.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await vi.waitFor(() => expect(said).toContain("serving gRPC"), { timeout: 30_000 });
  });

  afterAll(async () => {
    service?.kill("SIGKILL");
    await provider?.close();
    await rm(root, { recursive: true, force: true });
  });

  const port = () => /HTTP on port (\d+)/.exec(said)?.[1];

  it("answers calls, its dashboard and its probes", async () => {
    const url = `http://127.0.0.1:${port()}`;
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "r",
        messages: [{ role: "user", content: "Who keeps the lock of the river?" }],
      }),
    });
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "from afar" } }] });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/`)).text()).toContain("<title>");
  });

  it("drains on SIGTERM and ends with 0", async () => {
    const ended = new Promise((resolve) => service.once("exit", resolve));
    service.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it("holds the packages of the lock file, the optional ones too, and none for development", async () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    const versionOf = (name: string) =>
      JSON.parse(readFileSync(join(out, "node_modules", name, "package.json"), "utf8")).version;
    for (const [name, version] of Object.entries(manifest.dependencies))
      expect(versionOf(name)).toBe(version);
    for (const name of Object.keys(manifest.peerDependencies)) {
      expect(versionOf(name)).toBe(manifest.devDependencies[name]);
    }
    expect(() => versionOf("vitest")).toThrow(/ENOENT/);
  });
});

describe("the Dockerfile", () => {
  it("does nothing that deploy/build.sh does not, and runs as nobody", () => {
    const lines = readFileSync("deploy/Dockerfile", "utf8").split("\n");
    expect(lines.filter((line) => line.startsWith("RUN "))).toEqual(["RUN deploy/build.sh /out"]);
    expect(lines).toContain(`USER ${nobody}:${nobody}`);
    const node = JSON.parse(readFileSync("package.json", "utf8")).devDependencies.node;
    const bases = lines.filter((line) => line.startsWith("FROM "));
    for (const base of bases) expect(base).toContain(`node:${node}-`);
  });
});
