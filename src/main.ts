#!/usr/bin/env node
/** The edge of the process: arguments, environment, signals, streams and the exit code. Nothing else touches `process`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { createBatchedOutput } from "./cli/batched-output.ts";
import type { CommandIo } from "./cli/command-io.ts";
import { Hangups } from "./cli/hangups.ts";

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** Each is loaded when it is asked for: what listens to signals stands before all that takes time. */
const commands: Readonly<Record<string, { readonly load: () => Promise<Command>; readonly does: string }>> = {
  serve: {
    load: async () => (await import("./cli/serve.ts")).runServe,
    does: "serve a configuration",
  },
  demo: {
    load: async () => (await import("./cli/demo/demo.ts")).runDemo,
    does: "try it: the gateway before simulated providers, no keys needed",
  },
  check: {
    load: async () => (await import("./cli/check.ts")).runCheck,
    does: "say whether a configuration is good",
  },
  complete: {
    load: async () => (await import("./cli/remote/complete.ts")).runComplete,
    does: "ask a running Spillway, and see restarts as they happen",
  },
  endpoints: {
    load: async () => (await import("./cli/remote/endpoints.ts")).runEndpoints,
    does: "who is well, and where the traffic goes",
  },
  explain: {
    load: async () => (await import("./cli/remote/explain.ts")).runExplain,
    does: "where a request would go now, and why",
  },
  tail: {
    load: async () => (await import("./cli/remote/tail.ts")).runTail,
    does: "calls as they end, with what was tried",
  },
  drain: {
    load: async () => (await import("./cli/remote/administer.ts")).runDrain,
    does: "give an endpoint no new work",
  },
  resume: {
    load: async () => (await import("./cli/remote/administer.ts")).runResume,
    does: "end a drain, a trip or a block",
  },
  trip: {
    load: async () => (await import("./cli/remote/administer.ts")).runTrip,
    does: "open an endpoint's breaker",
  },
  reload: {
    load: async () => (await import("./cli/remote/administer.ts")).runReload,
    does: "read the configuration of a running Spillway anew",
  },
  compare: {
    load: async () => (await import("./cli/compare.ts")).runCompare,
    does: "run prompts through every endpoint of a route, side by side",
  },
  simulate: {
    load: async () => (await import("./cli/simulate.ts")).runSimulate,
    does: "prove the routing in simulated worlds, on the code that serves",
  },
};

const usage = `Usage: spillway COMMAND [OPTIONS]

${Object.entries(commands)
  .map(([name, { does }]) => `  ${name.padEnd(11)}${does}`)
  .join("\n")}

spillway COMMAND --help says more.
`;

/** How long a command that has ended may keep the process, say by a socket that a peer does not close. */
const lingerMs = 2_000;

const [name = "", ...args] = process.argv.slice(2);

const hangups = new Hangups();
// Other commands end with their terminal.
if (name === "serve") process.on("SIGHUP", () => hangups.came());

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
  onHangup: (callback) => hangups.listen(callback),
  stop: stop.signal,
};

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
  process.exitCode = await command
    .load()
    .then((run) => run(args, io))
    .catch(brokenOff);
  // Everything is closed by now; what still holds the process, holds it no longer than this.
  setTimeout(() => process.exit(), lingerMs).unref();
}
