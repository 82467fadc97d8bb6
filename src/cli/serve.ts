/** `spillway serve --config FILE`: the real thing, until it is told to stop. */
import { startApp } from "../app/app.ts";
import { systemTimer } from "../app/system.ts";
import { ConfigLoads } from "../config/config-loads.ts";
import { createConfigEnvironment } from "../config/environment.ts";
import { formatProblem, formatProblems } from "../config/format-problems.ts";
import { load } from "../config/load.ts";
import { watchConfig } from "../config/watch.ts";
import type { CommandIo } from "./command-io.ts";
import { parseOptions } from "./options.ts";
import { unlessStopped, untilStopped } from "./until-stopped.ts";

const usage = `Usage: spillway serve --config FILE

Serves until SIGTERM or SIGINT; then tells health checks so, refuses new calls after the
configured drain_delay, lets running ones finish within drain_timeout, and exits with 0. A changed file is put in force
as it is seen, and on SIGHUP; a bad one is refused, and the old one serves on. A SIGHUP that
comes before it serves is followed once it does; who stops it before gets 0 at once.
Exit code: 0 stopped when asked, 1 the configuration or an address is bad, 2 the command line is wrong.
`;

const stoppedBefore = "stopped before it served\n";

/** Runs the command. Resolves to the exit code once everything is closed. */
export async function runServe(args: readonly string[], io: CommandIo): Promise<number> {
  const options = parseOptions(args, { config: { type: "string" }, help: { type: "boolean" } });
  if (options.kind === "parsed" && options.flags.has("help")) {
    io.stdout(usage);
    return 0;
  }
  const file = options.kind === "parsed" ? options.texts.get("config") : undefined;
  if (options.kind === "wrong" || file === undefined || options.words.length > 0) {
    io.stderr(options.kind === "wrong" ? `${options.message}\n\n${usage}` : usage);
    return 2;
  }
  const environment = createConfigEnvironment(io.env);
  const loads = new ConfigLoads(() => load(file, environment));
  const loaded = await unlessStopped(io.stop, loads.load());
  if (loaded === undefined) {
    io.stderr(stoppedBefore);
    return 0;
  }
  for (const warning of loaded.warnings) io.stderr(formatProblem(warning, "warning"));
  if (loaded.kind === "problems") {
    io.stderr(formatProblems(loaded.problems));
    return 1;
  }
  try {
    const app = await startApp({
      settings: loaded.settings,
      writeLog: io.stdout,
      loadConfig: () => loads.load(),
    });
    if (io.stop.aborted) {
      io.stderr(stoppedBefore);
      await app.drain(0);
      return 0;
    }
    io.stderr(`serving gRPC on port ${app.grpcPort} and HTTP on port ${app.httpPort}\n`);
    const watch = watchConfig(file, { environment, timer: systemTimer, loads, onChange: app.adopt });
    io.onHangup(() => void loads.load().then((result) => io.stop.aborted || app.adopt(result)));
    await untilStopped(io.stop);
    watch.close();
    io.stderr("stopping: running calls may finish\n");
    await app.drain();
    return 0;
  } catch (reason) {
    io.stderr(`cannot serve: ${reason instanceof Error ? reason.message : String(reason)}\n`);
    return 1;
  }
}
