/** A process of Spillway at a port that outlives it, as a pod at its address. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { vi } from "vitest";

export class Replica {
  readonly port: number;
  readonly #config: string;
  /** What it is started by, such as in another network namespace; nothing: by itself. */
  readonly #launcher: readonly string[];
  #process: ChildProcess | undefined;
  #log = "";

  constructor(port: number, config: string, launcher: readonly string[] = []) {
    this.port = port;
    this.#config = config;
    this.#launcher = launcher;
  }

  /** Resolves once it serves. */
  async start(): Promise<void> {
    this.#log = "";
    const command = [...this.#launcher, process.execPath, "src/main.ts", "serve", "--config", this.#config];
    const service = spawn(command[0] ?? process.execPath, command.slice(1), {
      env: { ...process.env, KEY: "k" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = service;
    for (const stream of [service.stdout, service.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.#log = (this.#log + chunk.toString()).slice(-100_000);
      });
    }
    await vi.waitFor(
      () => {
        if (!this.#log.includes("serving gRPC")) throw new Error(`the replica does not serve:\n${this.#log}`);
      },
      { timeout: 30_000 },
    );
  }

  /** What it said since it was started. */
  get log(): string {
    return this.#log;
  }

  /** As Kubernetes does it: SIGTERM, and its own time to drain. Resolves to the exit code. */
  stop(): Promise<number | null> {
    const service = this.#process;
    if (service === undefined || service.exitCode !== null || service.signalCode !== null)
      return Promise.resolve(service?.exitCode ?? 0);
    const gone = new Promise<number | null>((resolve) => service.once("exit", resolve));
    service.kill("SIGTERM");
    return gone;
  }

  kill(): void {
    this.#process?.kill("SIGKILL");
  }
}

/** So many free ports of the loopback interface. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
