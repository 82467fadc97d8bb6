/**
 * Writes the score of each file and every survivor as a page:
 *   npm run mutation:report
 * Reads what the last `npm run mutation` left in .cache, and writes docs/mutation-survivors.md.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

const from = ".cache/mutation.json";
const to = "docs/mutation-survivors.md";

/** What is said of a mutant and of a line, cut to a table's width. */
const widest = 90;

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

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const cut = line.length > widest ? `${line.slice(0, widest)}…` : line;
  return `\`${cut.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}

function survivorRows(name: string, source: string, mutants: readonly Mutant[]): readonly string[] {
  const lines = source.split("\n");
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ location: { start }, replacement = "", status }) => {
      const where = `${name.replace("src/core/", "")}:${start.line}`;
      const untested = status === "NoCoverage" ? " (not run by any test)" : "";
      return `| ${where} | ${code(lines[start.line - 1] ?? "")} | ${code(replacement)}${untested} |`;
    });
}

const folders = Map.groupBy(files, ([name]) => name.split("/").slice(0, 3).join("/"));
const all = files.flatMap(([, { mutants }]) => mutants);
const folderRows = [...folders].map(([folder, of]) =>
  scoreRow(
    folder,
    of.flatMap(([, { mutants }]) => mutants),
  ),
);
const fileRows = files.map(([name, { mutants }]) => scoreRow(name.replace("src/core/", ""), mutants));
const head = (of: string) => [`| ${of} | score | killed | without end | survived |`, "|---|---|---|---|---|"];

writeFileSync(
  to,
  [
    "# Mutants that survive",
    "",
    "Written by `npm run mutation:report`; do not edit. What it means is in [mutation.md](mutation.md).",
    "",
    "## Score",
    "",
    ...head("folder"),
    ...folderRows.filter((row) => row !== undefined),
    scoreRow("**all**", all),
    "",
    ...head("file of src/core"),
    ...fileRows.filter((row) => row !== undefined),
    "",
    "## Survivors",
    "",
    "| where | line | mutated to |",
    "|---|---|---|",
    ...files.flatMap(([name, { source, mutants }]) => survivorRows(name, source, mutants)),
    "",
  ].join("\n"),
);
console.log(
  `${to}: ${countOf(all, "Survived", "NoCoverage")} survivors of ${all.length - countOf(all, "Ignored")}`,
);
