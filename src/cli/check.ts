/**
 * `spillway check FILE`: says whether a configuration file is good, without
 * starting anything. It resolves the secrets too, since a missing key is the most
 * common mistake; it calls no provider.
 */

import { changesBetween, changesForRestart } from "../config/changes.ts";
import { createConfigEnvironment } from "../config/environment.ts";
import { formatProblem, formatProblems } from "../config/format-problems.ts";
import { load } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import { parseOptions } from "./options.ts";

/** What the command needs of the process. */
export interface CheckIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const usage = `Usage: spillway check FILE [--against OLD]

Reads a configuration file and prints every problem with its line, and the
endpoints whose price is not known.

  --against OLD  the file that is in force: says what would change if FILE took its place

Exit code: 0 the file is good, 1 it has problems, 2 the command line is wrong.
`;

/** Runs the command. `args` are those after "check". Resolves to the exit code. */
export async function runCheck(args: readonly string[], io: CheckIo): Promise<number> {
  const given = parseOptions(args, { against: { type: "string" }, help: { type: "boolean", short: "h" } });
  if (given.kind === "parsed" && given.flags.has("help")) {
    io.stdout(usage);
    return 0;
  }
  const [file, ...rest] = given.kind === "parsed" ? given.words : [];
  if (given.kind === "wrong" || file === undefined || file === "" || rest.length > 0) {
    io.stderr(given.kind === "wrong" ? `${given.message}\n\n${usage}` : usage);
    return 2;
  }
  const settings = await read(file, io);
  if (settings === undefined) return 1;
  io.stdout(`${file} is good: ${contents(settings)}\n${priceNote(settings.endpoints)}`);
  const old = given.texts.get("against");
  if (old === undefined) return 0;
  const before = await read(old, io);
  if (before === undefined) return 1;
  io.stdout(differences(before, settings, old));
  return 0;
}

/** The settings of a file; undefined, with its problems told, when it is bad. */
async function read(file: string, io: CheckIo): Promise<Settings | undefined> {
  const result = await load(file, createConfigEnvironment(io.env));
  for (const warning of result.warnings) io.stderr(formatProblem(warning, "warning"));
  if (result.kind === "ok") return result.settings;
  io.stderr(formatProblems(result.problems));
  return undefined;
}

function contents({ connections, endpoints, routes }: Settings): string {
  const parts = [
    count(connections.length, "provider"),
    count(endpoints.length, "endpoint"),
    count(routes.length, "route"),
  ];
  return parts.join(", ");
}

/** What a reload would do, a line each. */
function differences(before: Settings, after: Settings, old: string): string {
  const lines = [
    ...changesBetween(before, after),
    ...changesForRestart(before, after).map((change) => `${change}: takes effect with the next start`),
  ];
  if (lines.length === 0) return `nothing would change against ${old}\n`;
  return `would change against ${old}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

/** What nobody knows the price of counts as costing nothing, which is seldom meant. */
function priceNote(endpoints: readonly Endpoint[]): string {
  const unpriced = endpoints.filter(({ price }) => price === undefined);
  if (unpriced.length === 0) return "";
  const names = unpriced.map(({ name, model }) => `${name} (${model})`).join(", ");
  return `no price is known for ${names}: set price, or known_as where the model has another name; until then its calls cost 0\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
