/** A gateway in a process of its own before a provider that answers at once. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Holding } from "../../faults/support/memory-probe.ts";
import { tieredConfig } from "../../support/gateway.ts";
import { startUpstream } from "./upstream.ts";

export interface GatewayProcess {
  readonly pid: number | undefined;
  readonly grpcPort: number;
  readonly httpPort: number;
  isAlive(): boolean;
  /** What the process holds now, in MiB; 0 where the system does not tell. */
  rssMiB(): number;
  /** What it has worked since its start, in ms of a processor; 0 where the system does not tell. */
  cpuMs(): number;
  /** What it holds after a forced collection. */
  hold(): Promise<Holding>;
  /** The same after one plain collection, which costs what comes next nothing. */
  glance(): Promise<Holding>;
  /** What the gateway said since it was last asked that a gateway must never say. */
  surprise(): string | undefined;
  stop(): Promise<void>;
}

const probe = new URL("../../faults/support/memory-probe.ts", import.meta.url).href;

const surprises = ["nobody foresaw", "an observer failed", "Error:"];

export interface GatewayProcessOptions {
  /** Further lines of the configuration. */
  readonly more?: string;
  /** A folder for a profile of its processor, written as it stops; undefined: none is made. */
  readonly profileTo?: string | undefined;
}

export async function startGatewayProcess(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
  const { more = "", profileTo } = options;
  const upstream = await startUpstream();
  const file = join(mkdtempSync(join(tmpdir(), "spillway-")), "spillway.yaml");
  writeFileSync(
    file,
    `${tieredConfig([{ name: "quick", dialect: "openai-chat", url: upstream.url }])}${more}`,
  );
  const main = new URL("../../../src/main.ts", import.meta.url).pathname;
  const profiling = profileTo === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileTo}`];
  const words = [...profiling, "--expose-gc", "--import", probe, main, "serve", "--config", file];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, KEY: "test-key" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let surprise: string | undefined;
  const ports = new Promise<readonly [number, number]>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the gateway did not start")));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        const [, grpc, http] = /gRPC on port (\d+) and HTTP on port (\d+)/.exec(line) ?? [];
        if (grpc !== undefined && http !== undefined) resolve([Number(grpc), Number(http)]);
        if (surprises.some((words) => line.includes(words))) surprise ??= line;
      });
    }
  });
  const [grpcPort, httpPort] = await ports;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ask = async (word: "hold" | "glance") => {
    const answered = once(child, "message");
    child.send(word);
    const [holding] = await answered;
    return holding as Holding;
  };
  return {
    pid: child.pid,
    grpcPort,
    httpPort,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    rssMiB() {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
      } catch {
        return 0;
      }
    },
    cpuMs() {
      try {
        // User and system time are the 14th and 15th field, in hundredths of a second; the name before them may hold blanks.
        const [, ...fields] = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ");
        const [, , , , , , , , , , , user, system] = fields.join("").split(" ");
        return (Number(user) + Number(system)) * 10;
      } catch {
        return 0;
      }
    },
    hold: () => ask("hold"),
    glance: () => ask("glance"),
    surprise() {
      const said = surprise;
      surprise = undefined;
      return said;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
      upstream.close();
    },
  };
}
