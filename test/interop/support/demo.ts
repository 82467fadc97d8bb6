/** A demo in a process of its own, on ports that are free. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Where the two listeners are, as "host:port". */
export interface DemoAddresses {
  readonly grpc: string;
  readonly http: string;
  /** The control door of the simulated providers. */
  readonly control: string;
}

export interface Demo {
  readonly addresses: DemoAddresses;
  /** Asks it to end with SIGTERM; its exit code, or the signal that it took. */
  stop(): Promise<number | string>;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

/** Starts the demo and waits for its ready line. Throws with its output when none comes. */
export async function startDemo(root: string): Promise<Demo> {
  const args = ["src/main.ts", "demo", "--json", "--grpc-port", "0", "--http-port", "0"];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => keep(output, chunk.toString()));

  const late = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  try {
    const addresses = await readyAddresses(child, output);
    return { addresses, stop: () => stop(child) };
  } finally {
    clearTimeout(late);
  }
}

/** Reads on after the ready line: else the pipe fills up and the demo stands still. */
function readyAddresses(child: ChildProcessByStdio<null, Readable, Readable>, output: string[]) {
  return new Promise<DemoAddresses>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      keep(output, line);
      const addresses = addressesIn(line);
      if (addresses !== undefined) resolve(addresses);
    });
    child.once("error", reject);
    child.once("close", () =>
      reject(new Error(`the demo ended before it was ready; it said:\n${output.join("\n")}`)),
    );
  });
}

/** The addresses in a line with the ports as JSON: {"grpc": 50051, "http": 8080}. */
function addressesIn(line: string): DemoAddresses | undefined {
  const start = line.indexOf("{");
  if (start === -1) return undefined;
  const ports = parsed(line.slice(start));
  if (typeof ports !== "object" || ports === null) return undefined;
  if (!("grpc" in ports) || !("http" in ports) || !("control" in ports)) return undefined;
  const at = (port: unknown) => `127.0.0.1:${Number(port)}`;
  return { grpc: at(ports.grpc), http: at(ports.http), control: at(ports.control) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps the last hundred pieces of output for the error message. */
function keep(output: string[], piece: string): void {
  output.push(piece);
  if (output.length > 100) output.shift();
}

async function stop(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(late);
  return child.exitCode ?? child.signalCode ?? "no exit code";
}
