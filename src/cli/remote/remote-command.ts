/** What all commands that ask a running Spillway have in common: options, connection, errors, exit code. */
import type { CommandIo } from "../command-io.ts";
import { type OptionTable, type ParsedOptions, parseOptions } from "../options.ts";
import { errorText } from "./error-text.ts";
import { type Gateway, gatewayOptions, gatewayUsage, openGateway } from "./gateway.ts";

export type Arguments = Extract<ParsedOptions, { kind: "parsed" }>;

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

export interface RemoteCommand {
  /** Without the options that all commands share. */
  readonly usage: string;
  readonly options?: OptionTable;
  /** Whether it is to be stopped: what is cut off in the middle of something else is not done. */
  readonly watches?: boolean;
  /** Throws a UsageError when the arguments are wrong, and lets the errors of calls through. */
  run(gateway: Gateway, given: Arguments, io: CommandIo): Promise<void>;
}

/** Runs a command. `args` are those after its name. Resolves to the exit code. */
export async function runRemote(
  command: RemoteCommand,
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  const usage = command.usage + gatewayUsage;
  const given = parseOptions(args, { ...command.options, ...gatewayOptions });
  if (given.kind === "wrong") {
    io.stderr(`${given.message}\n\n${usage}`);
    return 2;
  }
  if (given.flags.has("help")) {
    io.stdout(usage);
    return 0;
  }
  let gateway: Gateway | undefined;
  try {
    gateway = await openGateway(given.texts, io.env);
    await command.run(gateway, given, io);
    return 0;
  } catch (reason) {
    if (reason instanceof UsageError) {
      io.stderr(`${reason.message}\n\n${usage}`);
      return 2;
    }
    // Who stops a command that watches has seen enough.
    if (io.stop.aborted && command.watches === true) return 0;
    io.stderr(errorText(reason, gateway?.url));
    return 1;
  } finally {
    gateway?.close();
  }
}

/** The one word that the command is about; a UsageError without it or with more. */
export function onlyWord({ words }: Arguments, what: string): string {
  const [word, ...rest] = words;
  if (word === undefined) throw new UsageError(`which ${what}?`);
  if (rest.length > 0) throw new UsageError(`one ${what} at a time; "${rest.join(" ")}" is too much`);
  return word;
}

/** A whole number above 0 from an option; undefined when it was not given. */
export function countOption({ texts }: Arguments, name: string): number | undefined {
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0)
    throw new UsageError(`--${name} takes a whole number above 0`);
  return value;
}
