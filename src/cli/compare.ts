/** `spillway compare ROUTE`: the same prompts through every endpoint of a route, side by side. */
import { createConfigEnvironment } from "../config/environment.ts";
import { formatProblem, formatProblems } from "../config/format-problems.ts";
import { load } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { CommandIo } from "./command-io.ts";
import { askAll } from "./compare/ask.ts";
import { compareTable } from "./compare/compare-table.ts";
import { type Prompt, readPrompts } from "./compare/prompts.ts";
import { summarize } from "./compare/summary.ts";
import { parseOptions } from "./options.ts";

const usage = `Usage: spillway compare ROUTE --config FILE --prompts FILE [--parallel N] [--json]

Sends every prompt through every endpoint of the route, each endpoint by itself and one
attempt each, through the same code that serves, and prints what came back side by side.
It calls the providers and costs what they charge.

  --prompts FILE  one prompt a line: text, a JSON string, or a JSON object with the fields
                  of spillway.v1.CompletionRequest (messages, tools, response_format, ...);
                  at most 1000
  --parallel N    prompts at once at each endpoint, 1 to 64; 1 when not said
  --json          print one line of JSON in place of the table

Columns
  answered   answers that came, of the prompts; failures are counted below the table
  schema     answers of the form that the prompt asks for, of the prompts that ask for one
  refused    prompts that the model declined or a content policy stopped
  tokens     median length of the answers
  ttft       median time to the first token
  p50, p99   time of a whole answer
  cost       of all attempts, in USD; "?" when the price is not known
  agree      how alike its answers are to those of the other endpoints: the words that two
             answers share, of the words of both (each word once, lower case), 0 to 1; the
             mean over all prompts and others
  same       share of those comparisons in which the answers are equal but for case and
             white space, or equal as JSON

Exit code: 0 the comparison ran, 1 a file is bad, 2 the command line is wrong.
`;

const maxParallel = 64;

/** Runs the command. `args` are those after "compare". Resolves to the exit code once everything is closed. */
export async function runCompare(args: readonly string[], io: CommandIo): Promise<number> {
  const command = parseCommand(args);
  if (command.kind !== "run") {
    (command.kind === "help" ? io.stdout : io.stderr)(command.text);
    return command.kind === "help" ? 0 : 2;
  }
  const loaded = await load(command.config, createConfigEnvironment(io.env));
  for (const warning of loaded.warnings) io.stderr(formatProblem(warning, "warning"));
  if (loaded.kind === "problems") {
    io.stderr(formatProblems(loaded.problems));
    return 1;
  }
  const settings = ofRoute(loaded.settings, command.route);
  if (settings === undefined) {
    const names = loaded.settings.routes.map(({ name }) => name).join(", ");
    io.stderr(`there is no route "${command.route}" in ${command.config}; it has ${names}\n`);
    return 1;
  }
  const prompts = await readPrompts(command.prompts);
  if (prompts.kind === "bad") {
    io.stderr(prompts.message);
    return 1;
  }
  await compare(command, settings, prompts.prompts, io);
  return 0;
}

interface RunCommand {
  readonly kind: "run";
  readonly route: string;
  readonly config: string;
  readonly prompts: string;
  readonly parallel: number;
  readonly json: boolean;
}

type Command = RunCommand | { readonly kind: "help" | "wrong"; readonly text: string };

function parseCommand(args: readonly string[]): Command {
  const options = parseOptions(args, {
    config: { type: "string" },
    prompts: { type: "string" },
    parallel: { type: "string", default: "1" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  });
  if (options.kind === "wrong") return { kind: "wrong", text: `${options.message}\n\n${usage}` };
  const { flags, texts, words } = options;
  if (flags.has("help")) return { kind: "help", text: usage };
  const [route, ...rest] = words;
  const config = texts.get("config");
  const prompts = texts.get("prompts");
  const parallel = Number(texts.get("parallel"));
  const isParallelGood = Number.isInteger(parallel) && parallel >= 1 && parallel <= maxParallel;
  if (
    route === undefined ||
    rest.length > 0 ||
    config === undefined ||
    prompts === undefined ||
    !isParallelGood
  ) {
    return { kind: "wrong", text: usage };
  }
  return { kind: "run", route, config, prompts, parallel, json: flags.has("json") };
}

/** The settings of one route alone, so that nothing else is asked; undefined when there is none of the name. */
function ofRoute(settings: Settings, name: string): Settings | undefined {
  const route = settings.routes.find((each) => each.name === name);
  if (route === undefined) return undefined;
  const members = new Set(route.tiers.flatMap((tier) => tier.members.map(({ endpoint }) => endpoint)));
  const endpoints = settings.endpoints.filter((endpoint) => members.has(endpoint.name));
  const accounts = new Set(endpoints.map(({ provider }) => provider.name));
  const connections = settings.connections.filter(({ account }) => accounts.has(account.name));
  return { ...settings, routes: [route], endpoints, connections };
}

async function compare(
  { route, parallel, json }: RunCommand,
  settings: Settings,
  prompts: readonly Prompt[],
  io: CommandIo,
): Promise<void> {
  const names = settings.endpoints.map(({ name }) => name);
  const answers = await askAll({ settings, prompts, parallel, stop: io.stop });
  const summaries = summarize(names, prompts, answers);
  if (json) io.stdout(`${JSON.stringify({ route, prompts: prompts.length, endpoints: summaries })}\n`);
  else io.stdout(compareTable(route, prompts.length, summaries));
}
