/** A run as a page of Markdown. */
import { nothingBetween } from "../workloads.ts";
import { addedMs } from "./compare.ts";
import { type Finding, type IdleFinding, idleKibOf, type Results } from "./results.ts";
import { targetTable } from "./targets.ts";

const grouped = <Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

/** The whole page; ended. */
export function resultsPage(results: Results): string {
  const { node, date, rounds, windowMs, findings, idle, missing } = results;
  const sections = [...grouped(findings, ({ workload }) => workload)].map(
    ([workload, group]) => `### ${workload}\n\n${workloadTable(results, workload, group)}`,
  );
  const left =
    missing.length === 0 ? "" : `\n## Not measured\n\n${missing.map((line) => `* ${line}\n`).join("")}`;
  return `# Benchmark of ${date}

Node ${node}, 2 cores: what is measured on one, load and upstream on the other. ${rounds} interleaved rounds of ${windowMs / 1_000} s. Ratios of targets are
medians of the ratios within each round, all other figures medians. CPU is user and system time of the process under test. How it is measured, and what
the figures cannot say: [bench/README.md](../../bench/README.md).

## Targets

${targetTable(results)}
## Figures

${sections.join("\n")}${idleSection(idle)}${left}`;
}

function workloadTable(results: Results, workload: string, group: readonly Finding[]): string {
  const isSaturated = workload.includes("saturated");
  const unit = workload.includes("unary") ? "call" : "token";
  const rows = group.map(({ system, protocol, median, cpuRange }) => {
    const range = `${cpuRange[0].toFixed(1)}–${cpuRange[1].toFixed(1)}`;
    const isSystem = system !== nothingBetween;
    const cpu = isSystem ? `${median.cpuMicros.toFixed(1)} | ${range}` : "– | –";
    const times = isSaturated ? "" : ` ${timesOf(results, workload, { system, median })} |`;
    const memory = isSystem ? `${Math.round(median.residentMib)}` : "–";
    return `| ${system} | ${protocol} | ${cpu} | ${Math.round(median.perSecond)} |${times} ${memory} | ${median.failed} |\n`;
  });
  const times = isSaturated ? "" : " p50 ms | p99 ms | added p50 | added p99 |";
  const line = isSaturated ? "" : "---|---|---|---|";
  return `| | protocol | CPU µs per ${unit} | range | ${unit}s/s |${times} RSS MiB | failed |\n|---|---|---|---|---|${line}---|---|\n${rows.join("")}`;
}

function timesOf(
  results: Results,
  workload: string,
  { system, median }: Pick<Finding, "system" | "median">,
): string {
  const added = (measure: "p50Ms" | "p99Ms") =>
    system === nothingBetween ? "" : (addedMs(results, system, workload, measure)?.toFixed(2) ?? "");
  return `${median.p50Ms.toFixed(2)} | ${median.p99Ms.toFixed(2)} | ${added("p50Ms")} | ${added("p99Ms")}`;
}

function idleSection(idle: readonly IdleFinding[]): string {
  if (idle.length === 0) return "";
  const counts = [...new Set(idle.flatMap(({ residentMib }) => residentMib.map(({ streams }) => streams)))];
  const rows = idle.map((finding) => {
    const cells = counts.map((count) => {
      const mib = finding.residentMib.find(({ streams }) => streams === count)?.mib;
      return mib === undefined ? "–" : mib.toFixed(0);
    });
    return `| ${finding.system} | ${finding.protocol} | ${cells.join(" | ")} | ${idleKibOf(finding)?.toFixed(1) ?? "–"} |\n`;
  });
  const heads = counts.map((count) => `MiB at ${count}`).join(" | ");
  return `
### Streams that wait

Each process started anew, then so many streams that showed one token and wait for the next. KiB per stream: from the fewest to the most.

| | protocol | ${heads} | KiB per stream |
|---|---|${counts.map(() => "---|").join("")}---|
${rows.join("")}`;
}
