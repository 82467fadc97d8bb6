/** The table of rivals: one row for each policy in each story, in medians and worst seeds. */
import { rank } from "../assessment.ts";
import type { SeedFigures } from "../batch.ts";
import type { Scenario } from "../scenario.ts";
import { type Metric, metricFacts } from "../target.ts";
import { formatFigure } from "./format.ts";

/** What one policy did in one story. */
export interface Contest {
  readonly scenario: Scenario;
  readonly title: string;
  readonly results: readonly SeedFigures[];
}

const columns: readonly Metric[] = [
  "ttftP99",
  "shift90",
  "recover",
  "reversals",
  "extraAttempts",
  "overshoot",
  "rejections",
  "refused",
  "cost",
];

const head = `| # | policy | success | worst | ${columns.map((metric) => metricFacts[metric].title).join(" | ")} |
|---|---|---|---|${"---|".repeat(columns.length)}`;

/** A Markdown table; medians but for the worst success. */
export function rivalTable(contests: readonly Contest[]): string {
  return [head, ...contests.map(rowOf), ""].join("\n");
}

function rowOf({ scenario, title, results }: Contest): string {
  const success = rank(results, "success");
  const cells = [
    scenario.id,
    title,
    formatFigure("success", success?.median),
    formatFigure("success", success?.worst),
    ...columns.map((metric) => formatFigure(metric, rank(results, metric)?.median)),
  ];
  return `| ${cells.join(" | ")} |`;
}
