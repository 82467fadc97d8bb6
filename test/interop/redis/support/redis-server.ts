/** A real redis-server of the test's own, on a port that outlives it, with nothing on disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Redis } from "ioredis";
import { vi } from "vitest";
import { freePorts } from "../../mesh/support/replica.ts";

export interface RedisServerOptions {
  readonly args?: readonly string[];
  /** Where it listens besides the loopback interface. */
  readonly bind?: string;
  /** Whether its port speaks TLS alone. */
  readonly tls?: boolean;
}

export class RedisServer {
  readonly port: number;
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;
  #log = "";

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
  }

  static async start({ args = [], bind = "", tls = false }: RedisServerOptions = {}): Promise<RedisServer> {
    const [port = 0] = await freePorts(1);
    const quiet = ["--save", "", "--appendonly", "no", "--dir", "/tmp", "--protected-mode", "no"];
    const server = new RedisServer(port, [
      ...(tls ? ["--port", "0", "--tls-port", String(port)] : ["--port", String(port)]),
      ...["--bind", ...["127.0.0.1", bind].filter((each) => each !== "")],
      ...quiet,
      ...args,
    ]);
    await server.restart();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it at its port again, with nothing in it. */
  async restart(): Promise<void> {
    const server = spawn("redis-server", this.#args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = server;
    this.#log = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.#log = (this.#log + chunk.toString()).slice(-10_000);
      });
    }
    await vi.waitFor(
      () => {
        if (!this.#log.includes("Ready to accept connections"))
          throw new Error(`no redis-server:\n${this.#log}`);
      },
      { timeout: 10_000 },
    );
  }

  /** Without a word of farewell. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  }

  /** A plain connection for the test's own questions; to be closed by the test. */
  client(): Redis {
    return new Redis({ host: "127.0.0.1", port: this.port, protocol: 2 });
  }
}
