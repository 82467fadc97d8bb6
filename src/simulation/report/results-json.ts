/** All figures of all seeds, for machines. */

import { rank } from "../assessment.ts";
import type { SeedFigures } from "../batch.ts";
import { type Metric, metricFacts } from "../target.ts";
import type { Judged } from "./target-table.ts";

/** A judged story with the figures that it was judged by. */
export interface Result extends Judged {
  readonly policy: string;
  readonly hedging: boolean;
  readonly results: readonly SeedFigures[];
}

/** Figures in milliseconds and shares; what never came is the word "never", since JSON has no infinity. */
export function resultsJson(results: readonly Result[]): string {
  const stories = results.map((result) => ({
    id: result.scenario.id,
    name: result.scenario.name,
    title: result.scenario.title,
    policy: result.policy,
    hedging: result.hedging,
    seeds: result.results.map(({ seed }) => seed),
    targets: result.judgements.map(({ target, ranked, isMet }) => ({ ...target, ...ranked, isMet })),
    figures: Object.fromEntries(
      metrics.flatMap((metric) => {
        const ranked = rank(result.results, metric);
        if (ranked === undefined) return [];
        return [[metric, { ...ranked, values: result.results.map(({ figures }) => figures[metric]) }]];
      }),
    ),
  }));
  return `${JSON.stringify({ scenarios: stories }, (_, value) => (isInfinite(value) ? "never" : value), 1)}\n`;
}

const metrics = Object.keys(metricFacts).filter((name): name is Metric => name in metricFacts);

function isInfinite(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) === Number.POSITIVE_INFINITY;
}
