#!/usr/bin/env node
/** The edge of the process: arguments, environment, signals, streams and the exit code. Nothing else touches `process`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { createBatchedOutput } from "./cli/batched-output.ts";
import { runCheck } from "./cli/check.ts";
import type { CommandIo } from "./cli/command-io.ts";
import { runCompare } from "./cli/compare.ts";
import { runDemo } from "./cli/demo/demo.ts";
import { runDrain, runReload, runResume, runTrip } from "./cli/remote/administer.ts";
import { runComplete } from "./cli/remote/complete.ts";
import { runEndpoints } from "./cli/remote/endpoints.ts";
import { runExplain } from "./cli/remote/explain.ts";
import { runTail } from "./cli/remote/tail.ts";
import { runServe } from "./cli/serve.ts";
import { runSimulate } from "./cli/simulate.ts";

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

const commands: Readonly<Record<string, { readonly run: Command; readonly does: string }>> = {
  serve: { run: runServe, does: "serve a configuration" },
  demo: { run: runDemo, does: "try it: the gateway before simulated providers, no keys needed" },
  check: { run: runCheck, does: "say whether a configuration is good" },
  complete: { run: runComplete, does: "ask a running Spillway, and see restarts as they happen" },
  endpoints: { run: runEndpoints, does: "who is well, and where the traffic goes" },
  explain: { run: runExplain, does: "where a request would go now, and why" },
  tail: { run: runTail, does: "calls as they end, with what was tried" },
  drain: { run: runDrain, does: "give an endpoint no new work" },
  resume: { run: runResume, does: "end a drain, a trip or a block" },
  trip: { run: runTrip, does: "open an endpoint's breaker" },
  reload: { run: runReload, does: "read the configuration of a running Spillway anew" },
  compare: { run: runCompare, does: "run prompts through every endpoint of a route, side by side" },
  simulate: { run: runSimulate, does: "prove the routing in simulated worlds, on the code that serves" },
};

const usage = `Usage: spillway COMMAND [OPTIONS]

${Object.entries(commands)
  .map(([name, { does }]) => `  ${name.padEnd(11)}${does}`)
  .join("\n")}

spillway COMMAND --help says more.
`;

/** How long a command that has ended may keep the process, say by a socket that a peer does not close. */
const lingerMs = 2_000;

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => stop.abort());
}

const stdout = createBatchedOutput((text) => void process.stdout.write(text), setImmediate);
// Also at the end of a process that throws: files and pipes are written to synchronously.
process.once("exit", stdout.flush);

const io: CommandIo = {
  stdout: stdout.write,
  stderr(text) {
    stdout.flush();
    process.stderr.write(text);
  },
  env: process.env,
  lines: () => createInterface({ input: process.stdin, signal: stop.signal }),
  async writeFile(path, text) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
  now: () => performance.now(),
  onHangup: (callback) => void process.on("SIGHUP", callback),
  stop: stop.signal,
};

const [name = "", ...args] = process.argv.slice(2);

// Who reads what we print may leave ("| head", a collector of logs that dies), and an error that nobody hears ends the
// process: a service goes on without its log, and a command that nobody reads has nothing more to do.
process.stdout.on("error", () => {
  if (name !== "serve") stop.abort();
});
process.stderr.on("error", () => {});

/** The exit code of a command that threw. What the system refused, such as a port in use, is told in its words; a trace is for faults of ours. */
function brokenOff(reason: unknown): number {
  // Who stops a command in the middle has seen enough.
  if (stop.signal.aborted) return 0;
  const isRefused = reason instanceof Error && "syscall" in reason;
  io.stderr(isRefused ? `spillway ${name}: ${reason.message}\n` : `${inspect(reason)}\n`);
  return 1;
}

const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  const isAsked = name === "--help" || name === "-h" || name === "help";
  (isAsked ? io.stdout : io.stderr)(usage);
  process.exitCode = isAsked ? 0 : 2;
} else {
  process.exitCode = await command.run(args, io).catch(brokenOff);
  // Everything is closed by now; what still holds the process, holds it no longer than this.
  setTimeout(() => process.exit(), lingerMs).unref();
}
