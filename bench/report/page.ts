/** A run as a page of Markdown. */

import type { Finding, Results } from "./results.ts";
import { targetTable } from "./targets.ts";

const grouped = <Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

/** The whole page; ended. */
export function resultsPage(results: Results): string {
  const { node, date, rounds, windowMs, findings, missing } = results;
  const sections = [...grouped(findings, ({ workload }) => workload)].map(
    ([workload, group]) => `### ${workload}\n\n${workloadTable(workload, group)}`,
  );
  const left =
    missing.length === 0 ? "" : `\n## Not measured\n\n${missing.map((line) => `* ${line}\n`).join("")}`;
  return `# Benchmark of ${date}

Node ${node}, 2 cores: what is measured on one, load and upstream on the other. Medians of ${rounds} interleaved rounds of ${windowMs / 1_000} s; CPU is user and system
time of the process under test. How it is measured, and what the figures cannot say: [bench/README.md](../../bench/README.md).

## Targets

${targetTable(results)}
## Figures

${sections.join("\n")}${left}`;
}

function workloadTable(workload: string, group: readonly Finding[]): string {
  const isSaturated = workload.includes("saturated");
  const unit = workload.includes("unary") ? "call" : "token";
  const rows = group.map(({ system, protocol, median, cpuRange }) => {
    const range = `${cpuRange[0].toFixed(1)}–${cpuRange[1].toFixed(1)}`;
    const times = isSaturated ? "" : ` ${median.p50Ms.toFixed(2)} | ${median.p99Ms.toFixed(2)} |`;
    return `| ${system} | ${protocol} | ${median.cpuMicros.toFixed(1)} | ${range} | ${Math.round(median.perSecond)} |${times} ${Math.round(median.residentMib)} | ${median.failed} |\n`;
  });
  const times = isSaturated ? "" : " p50 ms | p99 ms |";
  const line = isSaturated ? "" : "---|---|";
  return `| | protocol | CPU µs per ${unit} | range | ${unit}s/s |${times} RSS MiB | failed |\n|---|---|---|---|---|${line}---|---|\n${rows.join("")}`;
}
