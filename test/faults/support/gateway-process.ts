/** The gateway as it is run: `spillway serve --config FILE` in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ports } from "./clients.ts";
import type { Holding } from "./memory-probe.ts";

export interface GatewayProcess extends Ports {
  /** What it holds after a forced garbage collection. */
  hold(): Promise<Holding>;
  /** The peak of its resident memory so far is read by the kernel; undefined where there is no /proc. */
  readonly pid: number;
  /** Replaces its configuration, which it watches. */
  rewrite(config: string): Promise<void>;
  /** Asks it to stop; its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
}

const root = join(import.meta.dirname, "../../..");
const probe = new URL("./memory-probe.ts", import.meta.url).href;

/** Twice the drain timeout of the configurations here. */
const stopMs = 10_000;

export async function startGatewayProcess(config: string): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), "spillway-faults-"));
  const file = join(folder, "spillway.yaml");
  await writeFile(file, config);
  const child = spawn(
    process.execPath,
    ["--expose-gc", "--import", probe, join(root, "src/main.ts"), "serve", "--config", file],
    { cwd: root, env: { ...process.env, KEY: "test-key" }, stdio: ["ignore", "ignore", "pipe", "ipc"] },
  );
  const ports = await portsOf(child);
  return {
    ...ports,
    pid: child.pid ?? 0,
    async hold() {
      const answered = once(child, "message");
      child.send("hold");
      const [holding] = await answered;
      return holding as Holding;
    },
    rewrite: (changed) => writeFile(file, changed),
    async stop() {
      const exited = once(child, "exit");
      const force = setTimeout(() => child.kill("SIGKILL"), stopMs);
      child.kill("SIGTERM");
      const [code] = await exited;
      clearTimeout(force);
      await rm(folder, { recursive: true, force: true });
      return code as number | null;
    },
  };
}

/** Waits for the line that names the ports; rejects with what was said instead. */
async function portsOf(child: ChildProcess): Promise<Ports> {
  const said: string[] = [];
  if (child.stderr === null) throw new Error("the gateway has no stderr");
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const ports = /gRPC on port (\d+) and HTTP on port (\d+)/.exec(line);
    if (ports === null) continue;
    child.stderr.resume();
    return { grpcPort: Number(ports[1]), httpPort: Number(ports[2]) };
  }
  throw new Error(`the gateway did not start: ${said.join("\n")}`);
}
