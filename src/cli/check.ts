/**
 * `spillway check FILE`: says whether a configuration file is good, without
 * starting anything. It resolves the secrets too, since a missing key is the most
 * common mistake; it calls no provider.
 */
import { createConfigEnvironment } from "../config/environment.ts";
import { formatProblem, formatProblems } from "../config/format-problems.ts";
import { load } from "../config/load.ts";
import type { Endpoint } from "../core/model/endpoint.ts";

/** What the command needs of the process. */
export interface CheckIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const usage = `Usage: spillway check FILE

Reads a configuration file and prints every problem with its line, and the
endpoints whose price is not known.
Exit code: 0 the file is good, 1 it has problems, 2 the command line is wrong.
`;

/** Runs the command. `args` are those after "check". Resolves to the exit code. */
export async function runCheck(args: readonly string[], io: CheckIo): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    io.stdout(usage);
    return 0;
  }
  const [file, ...rest] = args;
  if (file === undefined || file === "" || file.startsWith("-") || rest.length > 0) {
    io.stderr(usage);
    return 2;
  }
  const result = await load(file, createConfigEnvironment(io.env));
  for (const warning of result.warnings) io.stderr(formatProblem(warning, "warning"));
  if (result.kind === "problems") {
    io.stderr(formatProblems(result.problems));
    return 1;
  }
  const { connections, endpoints, routes } = result.settings;
  const parts = [
    count(connections.length, "provider"),
    count(endpoints.length, "endpoint"),
    count(routes.length, "route"),
  ];
  io.stdout(`${file} is good: ${parts.join(", ")}\n${priceNote(endpoints)}`);
  return 0;
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
