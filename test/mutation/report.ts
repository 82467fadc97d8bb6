/**
 * Writes the score of each file, and the lines in which mutants survive, as a page:
 *   npm run mutation:report
 * Reads what the last `npm run mutation` left in .cache, and writes docs/mutation-survivors.md.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Mutant {
  readonly status: string;
  readonly location: { readonly start: { readonly line: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

const from = ".cache/mutation.json";
const to = "docs/mutation-survivors.md";

const report: Report = JSON.parse(readFileSync(from, "utf8"));
const files = Object.entries(report.files).toSorted(([a], [b]) => (a < b ? -1 : 1));

function countOf(mutants: readonly Mutant[], ...statuses: readonly string[]): number {
  return mutants.filter(({ status }) => statuses.includes(status)).length;
}

function scoreRow(name: string, mutants: readonly Mutant[]): string | undefined {
  const found = countOf(mutants, "Killed", "Timeout");
  const missed = countOf(mutants, "Survived", "NoCoverage");
  if (found + missed === 0) return undefined;
  const score = ((100 * found) / (found + missed)).toFixed(1);
  const timeouts = countOf(mutants, "Timeout");
  return `| ${name} | ${score} % | ${found - timeouts} | ${timeouts} | ${missed} |`;
}

/** The lines in which mutants survive; how many, where there are several in one. */
function linesOf(mutants: readonly Mutant[]): string {
  const missed = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const byLine = Map.groupBy(missed, ({ location }) => location.start.line);
  return [...byLine]
    .toSorted(([a], [b]) => a - b)
    .map(([line, { length }]) => (length === 1 ? `${line}` : `${line} (${length})`))
    .join(", ");
}

const folders = Map.groupBy(files, ([name]) => name.split("/").slice(0, 3).join("/"));
const all = files.flatMap(([, { mutants }]) => mutants);
const folderRows = [...folders].map(([folder, of]) =>
  scoreRow(
    folder,
    of.flatMap(([, { mutants }]) => mutants),
  ),
);
const fileRows = files.flatMap(([name, { mutants }]) => {
  const row = scoreRow(name.replace("src/core/", ""), mutants);
  return row === undefined ? [] : [`${row} ${linesOf(mutants)} |`];
});

writeFileSync(
  to,
  [
    "# Mutants that survive",
    "",
    "Written by `npm run mutation:report`; do not edit. What it means is in [mutation.md](mutation.md).",
    "",
    "| folder | score | killed | without end | survived |",
    "|---|---|---|---|---|",
    ...folderRows.filter((row) => row !== undefined),
    scoreRow("**all**", all),
    "",
    "| file of src/core | score | killed | without end | survived | in lines |",
    "|---|---|---|---|---|---|",
    ...fileRows,
    "",
  ].join("\n"),
);
console.log(
  `${to}: ${countOf(all, "Survived", "NoCoverage")} survivors of ${all.length - countOf(all, "Ignored")}`,
);
