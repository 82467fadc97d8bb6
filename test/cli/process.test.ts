/** The process as it is run: who reads what it prints leaves, and what the system refuses it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "spillway-process-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, "src/main.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  child.stderr.on("data", (chunk) => said.push(String(chunk)));
  return { child, said };
}

async function httpPortOf(child: ChildProcess): Promise<number> {
  if (child.stderr === null) throw new Error("no stderr");
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /HTTP on port (\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error("it did not start");
}

const config = `
listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: gone, dialect: openai-chat, base_url: "http://127.0.0.1:9/v1" }]
endpoints: [{ name: gone, provider: gone, model: m }]
routes: [{ name: chat, max_wait: 0s, tiers: [{ endpoints: [{ endpoint: gone }] }] }]
`;

it("serves on when the reader of its log is gone, and stops as ever", async () => {
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, config);
  const { child, said } = run("serve", "--config", file);
  const port = await httpPortOf(child);
  child.stderr.resume();
  child.stdout.destroy();
  const call = () =>
    fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "x" }] }),
    }).then((response) => response.status);
  // Each writes a line of log, the second after the first has failed.
  expect([await call(), await call(), await call()]).toEqual([503, 503, 503]);
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect([(await exited)[0], said.join("").includes("EPIPE")]).toEqual([0, false]);
});

it("reads its configuration anew, and does not end, when it is told so before it serves", async () => {
  const file = join(folder, "spillway-early.yaml");
  // An endpoint of no route is warned of, which is said between the load and the doors.
  const unused = "endpoints: [{ name: unused, provider: gone, model: n }, ";
  writeFileSync(file, config.replace("endpoints: [", unused));
  const { child } = run("serve", "--config", file);
  const lines = createInterface({ input: child.stderr });
  const log = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for await (const line of lines) {
    if (line.includes("warning")) child.kill("SIGHUP");
    if (line.includes("serving")) break;
  }
  const { value } = await log.next();
  expect(String(value)).toContain("a new configuration is in force");
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect((await exited)[0]).toBe(0);
});

it("ends a command that nobody reads without a word", async () => {
  const { child, said } = run("simulate", "--help");
  child.stdout.destroy();
  const [code] = await once(child, "exit");
  expect([code, said.join("")]).toEqual([0, ""]);
});

it("tells in one line that a port is taken", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { child, said } = run("demo", "--http-port", `${port}`, "--grpc-port", "0");
  const [code] = await once(child, "exit");
  other.close();
  expect(code).toBe(1);
  expect(said.join("")).toMatch(/^spillway demo: .*EADDRINUSE.*\n$/);
});
