/** Comparisons between systems of one run: within a round first, for the machine's speed changes between rounds. */
import type { Sample } from "../load/drive.ts";
import { nothingBetween } from "../workloads.ts";
import { type Finding, idleKibOf, medianOf, type Results, type RoundSample } from "./results.ts";

export interface Pair {
  readonly workload: string;
  readonly ours: string;
  readonly theirs: string;
}

const find = (findings: readonly Finding[], system: string, workload: string) =>
  findings.find((finding) => finding.system === system && finding.workload === workload);

/** The median over the rounds that both were measured in of what `read` makes of their samples. */
function overRounds(
  findings: readonly Finding[],
  { workload, ours, theirs }: Pair,
  read: (ours: RoundSample, theirs: RoundSample) => number,
): number | undefined {
  const others = new Map(
    find(findings, theirs, workload)?.samples.map((sample) => [sample.round, sample]) ?? [],
  );
  const values = (find(findings, ours, workload)?.samples ?? []).flatMap((sample) => {
    const other = others.get(sample.round);
    return other === undefined ? [] : [read(sample, other)];
  });
  return values.length === 0 ? undefined : medianOf(values);
}

/** How many times the CPU time of the other one. */
export function cpuRatio({ findings }: Results, pair: Pair): number | undefined {
  return overRounds(findings, pair, (own, other) => own.cpuMicros / other.cpuMicros);
}

/** Milliseconds more than without anything between client and upstream. */
export function addedMs(
  { findings }: Results,
  system: string,
  workload: string,
  measure: keyof Pick<Sample, "p50Ms" | "p99Ms">,
): number | undefined {
  const pair = { workload, ours: system, theirs: nothingBetween };
  return overRounds(findings, pair, (own, none) => own[measure] - none[measure]);
}

/** How many times the median latency that the other one adds. Undefined where that one adds none that can be told. */
export function addedRatio(results: Results, { workload, ours, theirs }: Pair): number | undefined {
  const own = addedMs(results, ours, workload, "p50Ms");
  const other = addedMs(results, theirs, workload, "p50Ms");
  return own === undefined || other === undefined || other <= 0 ? undefined : own / other;
}

/** How the ratio to the other one grows from the first workload to the second. */
export function growth(
  results: Results,
  pair: Omit<Pair, "workload">,
  from: string,
  to: string,
): number | undefined {
  const before = cpuRatio(results, { ...pair, workload: from });
  const after = cpuRatio(results, { ...pair, workload: to });
  return before === undefined || after === undefined ? undefined : after / before;
}

/** How many times the memory that the other one takes for each idle stream. */
export function idleRatio({ idle }: Results, ours: string, theirs: string): number | undefined {
  const of = (name: string) => {
    const finding = idle.find(({ system }) => system === name);
    return finding === undefined ? undefined : idleKibOf(finding);
  };
  const [own, other] = [of(ours), of(theirs)];
  return own === undefined || other === undefined || other <= 0 ? undefined : own / other;
}
