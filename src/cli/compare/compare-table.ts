import { type Column, textTable } from "../text-table.ts";
import type { EndpointSummary } from "./summary.ts";

const nothing = "-";

/** The columns of a comparison of so many prompts. */
function columnsOf(prompts: number): readonly Column<EndpointSummary>[] {
  const number = (title: string, cell: (summary: EndpointSummary) => string): Column<EndpointSummary> => ({
    title,
    cell,
    align: "right",
  });
  return [
    { title: "endpoint", cell: ({ endpoint }) => endpoint },
    number("answered", ({ answered }) => `${answered}/${prompts}`),
    number("schema", ({ schemaValid, schemaAsked }) =>
      schemaAsked === 0 ? nothing : `${schemaValid}/${schemaAsked}`,
    ),
    number("refused", ({ refused }) => `${refused}`),
    number("tokens", ({ outputTokensP50 }) => rounded(outputTokensP50)),
    number("ttft", ({ ttftP50Ms }) => time(ttftP50Ms)),
    number("p50", ({ latencyP50Ms }) => time(latencyP50Ms)),
    number("p99", ({ latencyP99Ms }) => time(latencyP99Ms)),
    number("cost", ({ costUsd }) => (costUsd === null ? "?" : costUsd.toFixed(6))),
    number("agree", ({ agreement }) => share(agreement)),
    number("same", ({ same }) => share(same)),
  ];
}

/** The comparison for people: a row for each endpoint, and what failed below. Ended. */
export function compareTable(route: string, prompts: number, summaries: readonly EndpointSummary[]): string {
  const noun = prompts === 1 ? "prompt" : "prompts";
  const table = textTable(columnsOf(prompts), summaries);
  return `${route}: ${prompts} ${noun}\n\n${table}${failuresOf(summaries)}`;
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
