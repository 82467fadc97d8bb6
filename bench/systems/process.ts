/** Processes of the benchmark: started on a core of their own, read by what the kernel counts, ended by their id. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";

export interface Started {
  readonly process: ChildProcess;
  /** The first line that it printed. */
  readonly firstLine: string;
}

/** The core of what is measured, and the one of all that drives it. */
export const measuredCore = 0;
export const drivingCore = 1;

export interface StartOptions {
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Which line of its output says that it is up, or which port. The first line when not said. */
  readonly ready?: RegExp | number;
  readonly timeoutMs?: number;
}

/** Starts a command pinned to a core; rejects with its output when it does not come up. */
export async function start(command: readonly string[], options: StartOptions): Promise<Started> {
  const child = spawn("taskset", ["-c", `${options.core}`, ...command], {
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  const { ready } = options;
  const up = new Promise<string>((resolve, reject) => {
    const onLine = (line: string) => {
      output = `${output}${line}\n`.slice(-10_000);
      if (ready === undefined || (ready instanceof RegExp && ready.test(line))) resolve(line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on("line", onLine);
    }
    child.once("exit", (code) => reject(new Error(`${command.join(" ")} ended with ${code}:\n${output}`)));
    if (typeof ready === "number") void answers(ready, child).then(() => resolve(""));
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const { timeoutMs = 60_000 } = options;
    timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${command.join(" ")} did not come up:\n${output}`));
    }, timeoutMs);
  });
  const firstLine = await Promise.race([up, late]).finally(() => clearTimeout(timer));
  return { process: child, firstLine };
}

/** Resolves when somebody listens at the port, or the process is gone. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(timer);
}

/** The process and all that came of it. */
function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const text = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  });
  return [pid, ...children.flatMap(familyOf)];
}

/** Time on a processor of the process and its children so far, in microseconds: user and system, all threads. */
export function cpuMicros(pid: number): number {
  let nanos = 0;
  for (const member of familyOf(pid)) {
    for (const task of readdirSync(`/proc/${member}/task`)) {
      nanos += Number(readFileSync(`/proc/${member}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    }
  }
  return nanos / 1_000;
}

/** Memory of the process and its children, in MiB. */
export function residentMib(pid: number): number {
  let kib = 0;
  for (const member of familyOf(pid)) {
    kib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${member}/status`, "utf8"))?.[1] ?? 0);
  }
  return kib / 1_024;
}
