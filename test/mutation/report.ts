/**
 * Writes the score of each file, and the lines in which mutants survive, as a page:
 *   npm run mutation:report                        of the last `npm run mutation`
 *   npm run mutation:report -- some-report.json    of a run over some files: the others keep what the page says of them
 * Writes docs/mutation-survivors.md. What stands there below its tables is written by hand and kept.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Mutant {
  readonly status: string;
  readonly location: { readonly start: { readonly line: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

/** What became of the mutants of a file. */
interface Result {
  readonly killed: number;
  readonly endless: number;
  readonly survived: number;
  /** In which lines; how many, where there are several in one. */
  readonly lines: string;
}

const from = process.argv[2] ?? ".cache/mutation.json";
const to = "docs/mutation-survivors.md";
const byHand = "## Looked at one by one";
const row =
  /^\| (?<file>\S+\.ts) \| [\d.]+ % \| (?<killed>\d+) \| (?<endless>\d+) \| (?<survived>\d+) \| (?<lines>.*) \|$/gm;

function resultOf(mutants: readonly Mutant[]): Result {
  const withStatus = (...statuses: readonly string[]) =>
    mutants.filter(({ status }) => statuses.includes(status));
  const missed = withStatus("Survived", "NoCoverage");
  const byLine = Map.groupBy(missed, ({ location }) => location.start.line);
  const lines = [...byLine]
    .toSorted(([a], [b]) => a - b)
    .map(([line, { length }]) => (length === 1 ? `${line}` : `${line} (${length})`));
  return {
    killed: withStatus("Killed").length,
    endless: withStatus("Timeout").length,
    survived: missed.length,
    lines: lines.join(", "),
  };
}

/** What the page has said so far. */
function resultsOf(page: string): ReadonlyMap<string, Result> {
  return new Map(
    [...page.matchAll(row)].map(({ groups = {} }) => [
      groups["file"] ?? "",
      {
        killed: Number(groups["killed"]),
        endless: Number(groups["endless"]),
        survived: Number(groups["survived"]),
        lines: groups["lines"] ?? "",
      },
    ]),
  );
}

/** Undefined: nothing in there was tried. */
function scoreRow(name: string, results: readonly Result[]): string | undefined {
  const sum = (count: (result: Result) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const killed = sum((result) => result.killed);
  const endless = sum((result) => result.endless);
  const survived = sum((result) => result.survived);
  const tried = killed + endless + survived;
  if (tried === 0) return undefined;
  const score = ((100 * (killed + endless)) / tried).toFixed(1);
  return `| ${name} | ${score} % | ${killed} | ${endless} | ${survived} |`;
}

const report: Report = JSON.parse(readFileSync(from, "utf8"));
const page = readFileSync(to, "utf8");
const measured = Object.entries(report.files).map(
  ([name, { mutants }]) => [name.replace("src/core/", ""), resultOf(mutants)] as const,
);
const results = [...new Map([...resultsOf(page), ...measured])].toSorted(([a], [b]) => (a < b ? -1 : 1));
const folders = Map.groupBy(results, ([name]) => name.split("/")[0] ?? "");
const all = results.map(([, result]) => result);
const folderRows = [...folders].map(([folder, of]) =>
  scoreRow(
    `src/core/${folder}`,
    of.map(([, result]) => result),
  ),
);
const fileRows = results.flatMap(([name, result]) => {
  const scores = scoreRow(name, [result]);
  return scores === undefined ? [] : [`${scores} ${result.lines} |`];
});
const kept = page.indexOf(byHand);

writeFileSync(
  to,
  [
    "# Mutants that survive",
    "",
    "The tables are written by `npm run mutation:report`. What they mean is in [mutation.md](mutation.md).",
    "",
    "| folder | score | killed | without end | survived |",
    "|---|---|---|---|---|",
    ...folderRows.filter((each) => each !== undefined),
    scoreRow("**all**", all),
    "",
    "| file of src/core | score | killed | without end | survived | in lines |",
    "|---|---|---|---|---|---|",
    ...fileRows,
    "",
    ...(kept < 0 ? [] : [page.slice(kept)]),
  ].join("\n"),
);
console.log(`${to}: ${all.reduce((sum, { survived }) => sum + survived, 0)} survivors`);
