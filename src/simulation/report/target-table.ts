/** The table of targets: one row each, with what was measured. */
import type { Judgement } from "../assessment.ts";
import type { Scenario } from "../scenario.ts";
import { metricFacts } from "../target.ts";
import { formatFigure, formatTarget } from "./format.ts";

/** A story with what came of its targets. */
export interface Judged {
  readonly scenario: Scenario;
  readonly seeds: number;
  readonly judgements: readonly Judgement[];
}

const head = `| # | scenario | measured | median | p90 | worst (seed) | target | |
|---|---|---|---|---|---|---|---|`;

/** A Markdown table. */
export function targetTable(judged: readonly Judged[]): string {
  return [head, ...judged.flatMap(rowsOf), ""].join("\n");
}

function rowsOf({ scenario, judgements }: Judged): readonly string[] {
  return judgements.map(({ target, ranked, isMet }, index) => {
    const { metric } = target;
    const cells = [
      scenario.id,
      index === 0 ? scenario.title : "",
      metricFacts[metric].title,
      formatFigure(metric, ranked.median),
      formatFigure(metric, ranked.p90),
      `${formatFigure(metric, ranked.worst)} (${ranked.worstSeed})`,
      formatTarget(target),
      isMet ? "met" : "**missed**",
    ];
    return `| ${cells.join(" | ")} |`;
  });
}
