/** A command's world in a test: what it is told and what it writes. */
import type { CommandIo } from "../../../src/cli/command-io.ts";

export interface Written {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Run = (args: readonly string[], io: CommandIo) => Promise<number>;

export interface ConsoleOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: readonly string[];
  /** Told of every text on standard output; what it aborts stops the command. */
  readonly onOutput?: (text: string, stop: AbortController) => void;
}

/** Runs a command to its end. */
export async function runIn(
  run: Run,
  args: readonly string[],
  { env = {}, input = [], onOutput = () => {} }: ConsoleOptions,
): Promise<Written> {
  const written = { stdout: "", stderr: "" };
  const stop = new AbortController();
  const code = await run(args, {
    stdout(text) {
      written.stdout += text;
      onOutput(text, stop);
    },
    stderr(text) {
      written.stderr += text;
    },
    env,
    lines: async function* () {
      yield* input;
    },
    writeFile: async () => {},
    now: () => 0,
    onHangup: () => {},
    stop: stop.signal,
  });
  return { code, ...written };
}
