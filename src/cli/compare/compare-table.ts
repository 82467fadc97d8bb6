import type { EndpointSummary } from "./summary.ts";

type Column = readonly [title: string, cell: (summary: EndpointSummary, prompts: number) => string];

const nothing = "-";

const columns: readonly Column[] = [
  ["endpoint", ({ endpoint }) => endpoint],
  ["answered", ({ answered }, prompts) => `${answered}/${prompts}`],
  [
    "schema",
    ({ schemaValid, schemaAsked }) => (schemaAsked === 0 ? nothing : `${schemaValid}/${schemaAsked}`),
  ],
  ["refused", ({ refused }) => `${refused}`],
  ["tokens", ({ outputTokensP50 }) => rounded(outputTokensP50)],
  ["ttft", ({ ttftP50Ms }) => time(ttftP50Ms)],
  ["p50", ({ latencyP50Ms }) => time(latencyP50Ms)],
  ["p99", ({ latencyP99Ms }) => time(latencyP99Ms)],
  ["cost", ({ costUsd }) => (costUsd === null ? "?" : costUsd.toFixed(6))],
  ["agree", ({ agreement }) => share(agreement)],
  ["same", ({ same }) => share(same)],
];

/** The comparison for people: a row for each endpoint, and what failed below. Ended. */
export function compareTable(route: string, prompts: number, summaries: readonly EndpointSummary[]): string {
  const rows = [
    columns.map(([title]) => title),
    ...summaries.map((summary) => columns.map(([, cell]) => cell(summary, prompts))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const noun = prompts === 1 ? "prompt" : "prompts";
  return `${route}: ${prompts} ${noun}\n\n${lines.join("\n")}\n${failuresOf(summaries)}`;
}

function failuresOf(summaries: readonly EndpointSummary[]): string {
  const lines = summaries.flatMap(({ endpoint, failures }) => {
    const counts = Object.entries(failures).map(([why, count]) => `${count} ${why}`);
    return counts.length === 0 ? [] : [`${endpoint} failed: ${counts.join(", ")}\n`];
  });
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}

function rounded(value: number | null): string {
  return value === null ? nothing : `${Math.round(value)}`;
}

function time(milliseconds: number | null): string {
  if (milliseconds === null) return nothing;
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function share(value: number | null): string {
  return value === null ? nothing : value.toFixed(2);
}
