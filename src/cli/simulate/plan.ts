/** What the command line of `simulate` asks for. */
import type { Scenario } from "../../simulation/scenario.ts";
import { scenarioOf, scenarios } from "../../simulation/scenarios.ts";
import { type OptionTable, parseOptions } from "../options.ts";

export interface SimulatePlan {
  readonly scenarios: readonly Scenario[];
  readonly firstSeed: number;
  readonly seeds: number;
  readonly hedging: boolean;
  readonly baselines: boolean;
  /** Print every event of the one run instead of the table. */
  readonly trace: boolean;
  /** Files to write; undefined: none. */
  readonly json: string | undefined;
  readonly svg: string | undefined;
  /** Worker threads beside this one; 0: all work is done here. */
  readonly threads: number;
}

export type Planned =
  | { readonly kind: "plan"; readonly plan: SimulatePlan }
  | { readonly kind: "wrong"; readonly message: string };

export const usage = `Usage: spillway simulate [options]

Runs the decision core through its scenarios on a virtual clock and prints one table.

  --scenario NAME    only this scenario, by name or id (several: separated by commas)
  --seeds N          how many seeds (10)
  --from SEED        the first of them (1)
  --seed N           only this seed
  --short            the scenarios S1 to S18, three seeds
  --hedging on|off   second attempts that race a late first token (off)
  --baselines        run the baseline policies as well, at most 25 seeds each
  --trace            print every event; wants --scenario and --seed
  --json FILE        write all figures of all seeds
  --svg DIR          write a picture for each scenario and a README.md with the tables,
                     with and without hedging
  --threads N        worker threads (as many as there are cores, at most 4; 0: none)

Exit code: 0 every target is met, 1 a target is missed, 2 the command line is wrong.
`;

const options: OptionTable = {
  scenario: { type: "string" },
  seeds: { type: "string" },
  from: { type: "string", default: "1" },
  seed: { type: "string" },
  short: { type: "boolean" },
  hedging: { type: "string", default: "off" },
  baselines: { type: "boolean" },
  trace: { type: "boolean" },
  json: { type: "string" },
  svg: { type: "string" },
  threads: { type: "string" },
};

const usualSeeds = 10;
const shortSeeds = 3;

/** Reads the arguments; `cores` is how many threads the machine can run. */
export function planOf(args: readonly string[], cores: number): Planned {
  const parsed = parseOptions(args, options);
  if (parsed.kind === "wrong") return parsed;
  const { flags, texts, words } = parsed;
  if (words.length > 0) return wrong(`"${words.join(" ")}" is no option of simulate`);
  const short = flags.has("short");
  const chosen = chosenScenarios(texts.get("scenario"), short);
  if (typeof chosen === "string") return wrong(chosen);
  const only = texts.get("seed");
  const numbers = {
    from: wholeNumber(only ?? texts.get("from")),
    seeds:
      only === undefined ? wholeNumber(texts.get("seeds") ?? String(short ? shortSeeds : usualSeeds)) : 1,
    threads: wholeNumber(texts.get("threads") ?? String(Math.min(4, cores))),
  };
  const { from, seeds, threads } = numbers;
  const hedging = texts.get("hedging");
  if (from === undefined) return wrong("--from and --seed want a whole number");
  if (seeds === undefined || seeds < 1) return wrong("--seeds wants a whole number above 0");
  if (threads === undefined) return wrong("--threads wants a whole number");
  if (hedging !== "on" && hedging !== "off") return wrong("--hedging wants on or off");
  const trace = flags.has("trace");
  if (trace && (only === undefined || chosen.length !== 1)) {
    return wrong("--trace wants one --scenario and one --seed");
  }
  return {
    kind: "plan",
    plan: {
      scenarios: chosen,
      firstSeed: from,
      seeds,
      hedging: hedging === "on",
      baselines: flags.has("baselines"),
      trace,
      json: texts.get("json"),
      svg: texts.get("svg"),
      threads,
    },
  };
}

/** The stories of the short run: those with a target in the design, at the usual rate. */
function isMain({ id }: Scenario): boolean {
  return /^S(\d|1[0-8])$/.test(id);
}

function chosenScenarios(names: string | undefined, short: boolean): readonly Scenario[] | string {
  if (names === undefined) return short ? scenarios.filter(isMain) : scenarios;
  const found = names.split(",").map((name) => ({ name, scenario: scenarioOf(name) }));
  const unknown = found.find(({ scenario }) => scenario === undefined);
  if (unknown !== undefined) {
    const known = scenarios.map(({ id, name }) => `${name} (${id})`).join(", ");
    return `there is no scenario "${unknown.name}"; there are ${known}`;
  }
  return found.flatMap(({ scenario }) => scenario ?? []);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function wrong(message: string): Planned {
  return { kind: "wrong", message };
}
